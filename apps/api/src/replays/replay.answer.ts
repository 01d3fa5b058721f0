import type { EventReplay } from '@flow-pipelines/database';
import { answer, count, flag, id, list, oneOf, orNull, text, time } from '../open-api/answer-schema.js';
import { scopeOf } from './replay.js';

/** waiting ─▶ running ─▶ done, cancelled or failed */
const STATES = ['waiting', 'running', 'done', 'cancelled', 'failed'] as const;
type ReplayState = (typeof STATES)[number];

export const REPLAY = answer('Replay', {
  id: id('Stands in the header flow-replay of each record.'),
  state: oneOf(STATES),
  job_id: orNull(text()),
  newest_only: flag(),
  pipeline_id: orNull(id()),
  from: orNull(time()),
  to: orNull(time()),
  requested_by: id(),
  requested_at: time(),
  cancel_requested_at: orNull(time()),
  started_at: orNull(time()),
  finished_at: orNull(time()),
  position: count('The last event of the log that was looked at.'),
  through_event: orNull(count('The last one to look at.')),
  replayed: count('Events so far, not counting the newest of each job that ends a batch.'),
  refused_events: list(count(), 'Left out, because Kafka does not take them.'),
  failure: orNull(text()),
});

export function replayBody(replay: EventReplay) {
  return {
    id: replay.id,
    state: stateOf(replay),
    ...scopeOf(replay),
    requested_by: replay.requestedBy,
    requested_at: replay.requestedAt,
    cancel_requested_at: replay.cancelRequestedAt,
    started_at: replay.startedAt,
    finished_at: replay.finishedAt,
    position: Number(replay.position),
    through_event: replay.throughEvent === null ? null : Number(replay.throughEvent),
    replayed: Number(replay.replayed),
    refused_events: replay.refusedEvents.map(Number),
    failure: replay.failure,
  };
}

function stateOf({ outcome, startedAt }: EventReplay): ReplayState {
  return outcome ?? (startedAt === null ? 'waiting' : 'running');
}
