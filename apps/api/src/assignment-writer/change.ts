import { serializeJobPipelinesUpdated } from '@flow-pipelines/contracts';
import { newEventId } from './event-id.js';
import type { Decision } from '../assignments/decide-job-pipelines.js';
import type { AssignmentCommand } from '../assignments/job-pipelines.js';
import type { Caller } from './lock-and-read.js';

/** A change about to be written. Job, version and event id together say later, beyond doubt, whether it was committed. */
export interface Change {
  readonly jobId: string;
  readonly version: number;
  readonly eventId: string;
  readonly occurredAt: Date;
  readonly addedIds: readonly string[];
  readonly removedIds: readonly string[];
  readonly payload: string;
  readonly traceparent: string | null;
}

export function changeOf(
  { jobId, origin }: AssignmentCommand,
  decision: Exclude<Decision, { kind: 'refused' }>,
  version: number,
  caller: Caller,
): Change {
  const eventId = newEventId();
  const payload = serializeJobPipelinesUpdated({
    event_id: eventId,
    job_id: jobId,
    version,
    pipelines: decision.pipelines,
    added: decision.added,
    removed: decision.removed,
    actor: caller,
    reason: origin.reason,
    request_id: origin.requestId,
    occurred_at: caller.now.toISOString(),
  });
  return {
    jobId,
    version,
    eventId,
    occurredAt: caller.now,
    addedIds: decision.added.map(({ id }) => id),
    removedIds: decision.removed.map(({ id }) => id),
    payload,
    traceparent: origin.traceparent,
  };
}
