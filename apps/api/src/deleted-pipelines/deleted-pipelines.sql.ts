/**
 * Deleted pipelines that jobs still use ($1: one of them, or null for all), with who deleted them by which request. Locks
 * nothing. The audit log knows the deletion, as it was written in the transaction that made it.
 */
export const FIND_LEFTOVERS = `
select pipeline.id, pipeline.name, deletion.actor_name, deletion.request_id
  from pipelines pipeline
  left join lateral (select actor_name, request_id from audit_log
                      where target_id = pipeline.id and action = 'pipeline.deleted' order by id desc limit 1) deletion on true
 where pipeline.deleted_at is not null and ($1::uuid is null or pipeline.id = $1)
   and exists (select from job_pipelines where pipeline_id = pipeline.id)
 order by pipeline.deleted_at, pipeline.id`;

export interface LeftoverRow {
  readonly id: string;
  readonly name: string;
  readonly actor_name: string | null;
  readonly request_id: string | null;
}

/** The next $3 jobs behind $2 that use pipeline $1. */
export const NEXT_JOBS = `
select job_id from job_pipelines where pipeline_id = $1 and job_id > $2 order by job_id limit $3`;

export const COUNT_JOBS = `select count(*)::int as jobs from job_pipelines where pipeline_id = $1`;
