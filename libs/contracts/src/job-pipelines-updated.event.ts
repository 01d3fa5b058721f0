export const JOB_PIPELINES_UPDATED = 'JobPipelinesUpdated';
/** The type of a tombstone: a record without a value, behind the event that took the last pipelines of a deleted job. */
export const JOB_PIPELINES_DELETED = 'JobPipelinesDeleted';
export const SCHEMA_VERSION = 1;

/** A pipeline under the name that it had when the event happened. */
export interface PipelineRef {
  readonly id: string;
  readonly name: string;
}

/** Who made the change. `system` is the service itself (retention, a forced delete's follow-up, …). */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly kind: 'user' | 'service_account' | 'system';
}

/**
 * The value of one Kafka record: the job's full state after the change and the difference that led to it, so that a
 * consumer never needs an earlier event. Property order is part of the contract: it decides the bytes.
 */
export interface JobPipelinesUpdated {
  readonly event_id: string;
  readonly event_type: typeof JOB_PIPELINES_UPDATED;
  readonly schema_version: typeof SCHEMA_VERSION;
  readonly job_id: string;
  /** 1 for a job's first change, then one more with each; a consumer applies an event only above its last one. */
  readonly version: number;
  readonly pipelines: readonly PipelineRef[];
  readonly added: readonly PipelineRef[];
  readonly removed: readonly PipelineRef[];
  readonly actor: Actor;
  readonly reason: string | null;
  readonly request_id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly occurred_at: string;
}

type Described = Omit<JobPipelinesUpdated, 'event_type' | 'schema_version'>;

const ref = ({ id, name }: PipelineRef): PipelineRef => ({ id, name });

/**
 * The final bytes of the Kafka value, as text. Made once, in the transaction of the change; everything later (relay,
 * replay, history) hands on these bytes and never builds them again.
 */
export function serializeJobPipelinesUpdated(event: Described): string {
  const value: JobPipelinesUpdated = {
    event_id: event.event_id,
    event_type: JOB_PIPELINES_UPDATED,
    schema_version: SCHEMA_VERSION,
    job_id: event.job_id,
    version: event.version,
    pipelines: event.pipelines.map(ref),
    added: event.added.map(ref),
    removed: event.removed.map(ref),
    actor: { id: event.actor.id, name: event.actor.name, kind: event.actor.kind },
    reason: event.reason,
    request_id: event.request_id,
    occurred_at: event.occurred_at,
  };
  return JSON.stringify(value);
}
