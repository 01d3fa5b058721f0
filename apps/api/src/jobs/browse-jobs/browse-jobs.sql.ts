import { JOB_COLUMNS, JOB_OF_ASSIGNMENT } from '../job-access.js';

/** $2 the id before the page, $3 rows, $4 how ids begin, $5 state. Ids compare by code point, as their column says. */
const filtered = (deleted: boolean, id: string) => `
   and job.deleted_at is ${deleted ? 'not null' : 'null'}
   and ($2::text is null or ${id} > $2)
   and ($4::text is null or starts_with(${id}, $4))
   and ($5::text is null or job.state = $5)`;

/** For those who see all jobs. */
export const pageOfAllJobs = (deleted: boolean) => `
select ${JOB_COLUMNS}
  from jobs job
 where true${filtered(deleted, 'job.id')}
 order by job.id
 limit $3`;

/**
 * Jobs of the pipelines that caller $1 may see (null: of all), of $6 alone where it is given. Takes at most a page of each
 * pipeline, in the order of the index, so what it costs does not grow with the jobs.
 */
export const pageOfJobsInPipelines = (deleted: boolean) => `
with visible as (
  select pipeline.id
    from pipelines pipeline
   where pipeline.deleted_at is null and ($6::uuid is null or pipeline.id = $6)
     and ($1::uuid is null or pipeline.id in (
       select pipeline_id from pipeline_members
        where principal_id in (select $1 union all select group_id from group_members where user_id = $1)))
), page as (
  select distinct job.id
    from visible
   cross join lateral (
     select assignment.job_id as id
       from job_pipelines assignment ${JOB_OF_ASSIGNMENT}
      where assignment.pipeline_id = visible.id${filtered(deleted, 'assignment.job_id')}
      order by assignment.job_id
      limit $3) as job
   order by job.id
   limit $3
)
select ${JOB_COLUMNS}
  from page
  join jobs job on job.id = page.id
 order by job.id`;
