/** The next $2 deletions behind job $1 that are not finished. Locks nothing. */
export const NEXT_DELETIONS = `
select job_id, deleted_by, request_id, exists (select from job_pipelines where job_id = deletion.job_id) as assigned
  from job_deletions deletion
 where finished_at is null and job_id > $1
 order by job_id
 limit $2`;

/** The deletion of one job ($1) if it is not finished. */
export const FIND_DELETION = `
select job_id, deleted_by, request_id, exists (select from job_pipelines where job_id = deletion.job_id) as assigned
  from job_deletions deletion
 where finished_at is null and job_id = $1`;

export interface DeletionRow {
  readonly job_id: string;
  readonly deleted_by: string | null;
  readonly request_id: string;
  /** Whether it had pipelines when this was read. */
  readonly assigned: boolean;
}

/** Locks those of the jobs that nobody else holds, in id order, until the transaction ends; the others are for a later look. */
export const LOCK_JOBS = `select id from jobs where id = any($1::text[]) order by id for update skip locked`;

/**
 * Finishes the deletions of locked jobs ($1, with an event id for each in $2) that have no pipelines by now, or have come
 * back. Of those that are deleted still, and that the topic knows, it appends the tombstone: behind the event that took the
 * last pipelines from the job, since both took their ids under the job's lock. Never a second one of a version.
 */
export const FINISH = `
with finished as (
  update job_deletions deletion set finished_at = clock_timestamp()
    from jobs job
   where deletion.job_id = any($1::text[]) and deletion.finished_at is null and job.id = deletion.job_id
     and (job.deleted_at is null or not exists (select from job_pipelines where job_id = job.id))
  returning job.id, job.version, job.deleted_at
), tombstones as (
  insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
  select clock_timestamp(), new.event_id, finished.id, finished.version, null
    from finished
    join unnest($1::text[], $2::uuid[]) as new (job_id, event_id) on new.job_id = finished.id
   where finished.deleted_at is not null and finished.version > 0
     and not exists (select from job_pipeline_events earlier
                      where earlier.job_id = finished.id and earlier.version = finished.version and earlier.payload is null)
  returning job_id
)
select finished.id, tombstones.job_id is not null as has_tombstone
  from finished left join tombstones on tombstones.job_id = finished.id`;

export interface FinishedRow {
  readonly id: string;
  readonly has_tombstone: boolean;
}
