export const JOB_PIPELINES_APPLIED = 'JobPipelinesApplied';

/**
 * - `applied`  the executor's effect of this version is committed, and so it is for every version below
 * - `parked`   the executor has given up on this version for now; later ones of the same job wait behind it
 */
export type AppliedOutcome = 'applied' | 'parked';

/**
 * An executor's acknowledgement: the value of a record whose key is the job id. Written after the executor's commit and
 * at least once, so a reader keeps the greatest version for each executor and job. Of versions that follow each other
 * closely only the newest may be acknowledged.
 */
export interface JobPipelinesApplied {
  readonly event_id: string;
  readonly event_type: typeof JOB_PIPELINES_APPLIED;
  readonly schema_version: 1;
  readonly executor: string;
  readonly job_id: string;
  readonly version: number;
  readonly outcome: AppliedOutcome;
  /** Why it is parked. */
  readonly detail?: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly occurred_at: string;
}

type Described = Omit<JobPipelinesApplied, 'event_type' | 'schema_version'>;

export function serializeJobPipelinesApplied(event: Described): string {
  const value: JobPipelinesApplied = {
    event_id: event.event_id,
    event_type: JOB_PIPELINES_APPLIED,
    schema_version: 1,
    executor: event.executor,
    job_id: event.job_id,
    version: event.version,
    outcome: event.outcome,
    ...(event.detail !== undefined && { detail: event.detail }),
    occurred_at: event.occurred_at,
  };
  return JSON.stringify(value);
}
