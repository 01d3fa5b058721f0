import { answer, count, id, list, oneOf, orNull, part, text, time } from '../open-api/answer-schema.js';
import { type LoggedEvent, pipelinesBefore } from './logged-event.js';

const REFS = list(part({ id: id(), name: text() }), 'Those that you may see, by name.');

/** One change of a job's pipelines: in the job's history, in the list of events and in their stream. */
export const JOB_CHANGE = answer('JobChange', {
  id: text('Its place in the log: a number, as text.'),
  event_id: id(),
  job_id: text(),
  version: count(),
  occurred_at: text('RFC 3339, in UTC.'),
  actor: part({ id: id(), name: text(), kind: oneOf(['user', 'service_account', 'system']) }),
  reason: orNull(text()),
  request_id: text(),
  before: REFS,
  after: REFS,
  added: REFS,
  removed: REFS,
  kafka: orNull(part({ partition: count(), offset: text('A number, as text.'), published_at: time() })),
});

export function changeBodyOf(event: LoggedEvent) {
  const { delivery } = event;
  return {
    id: event.logId,
    event_id: event.event_id,
    job_id: event.job_id,
    version: event.version,
    occurred_at: event.occurred_at,
    actor: event.actor,
    reason: event.reason,
    request_id: event.request_id,
    before: pipelinesBefore(event),
    after: event.pipelines,
    added: event.added,
    removed: event.removed,
    kafka: delivery && {
      partition: delivery.partition,
      offset: delivery.offset,
      published_at: delivery.publishedAt,
    },
  };
}
