export const JOB_LIFECYCLE_TYPES = ['JobCreated', 'JobStateChanged', 'JobDeleted'] as const;
export type JobLifecycleType = (typeof JOB_LIFECYCLE_TYPES)[number];

/**
 * What the source of jobs says about one of them: the value of a record on `flow.jobs`, whose key is the job id. Each event
 * stands for the whole state of its job, so only the one with the greatest sequence counts, in whatever order they come.
 */
export interface JobLifecycle {
  readonly event_id: string;
  readonly event_type: JobLifecycleType;
  readonly schema_version: 1;
  readonly job_id: string;
  /** Positive; grows with every event of this job, at its source. */
  readonly sequence: number;
  /** In the source's own words. May be missing from JobDeleted: the job then keeps its last one. */
  readonly state?: string;
  /** RFC 3339. */
  readonly occurred_at: string;
}
