import { SYSTEM_ACTOR } from '../identity/system-actor.js';

/** Statements of one group's transaction, over arrays, in the order in which they are sent. Each is prepared once a connection. */
interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * Registers the jobs that are new, in id order: two groups that bring the same new jobs wait for each other in the same
 * direction. Comes before LOCK_JOBS for every job, so that no group waits for an insert while it holds row locks.
 * Returns only the jobs that were new. (ON CONFLICT alone would do, at twice the cost for jobs that are there.)
 */
export const REGISTER_JOBS: Statement = {
  name: 'register-jobs',
  text: `
insert into jobs (id)
select wanted.id
  from unnest($1::text[]) as wanted (id)
 where not exists (select from jobs where jobs.id = wanted.id)
 order by wanted.id collate "C"
    on conflict (id) do nothing
returning id`,
};

/** Locks the jobs' rows in id order until the transaction ends. Statements behind it see what earlier holders committed. */
export const LOCK_JOBS: Statement = {
  name: 'lock-jobs',
  text: `select id, version, deleted_at is not null as deleted from jobs where id = any($1::text[]) order by id for update`,
};

export const READ_JOBS: Statement = {
  name: 'read-jobs',
  text: `select id, version, deleted_at is not null as deleted from jobs where id = any($1::text[])`,
};

export const READ_ASSIGNMENTS: Statement = {
  name: 'read-assignments',
  text: `select job_id, pipeline_id from job_pipelines where job_id = any($1::text[])`,
};

/** The pipelines that the commands name ($2) or that the jobs ($1) have. */
export const READ_PIPELINES: Statement = {
  name: 'read-pipelines',
  text: `
select id, name, deleted_at is not null as deleted
  from pipelines
 where id in (select unnest($2::uuid[]) union select pipeline_id from job_pipelines where job_id = any($1::text[]))
 order by id`,
};

/** FOR KEY SHARE holds off whoever deletes one of these pipelines until this transaction has ended, and nobody else. */
export const LOCK_PIPELINES: Statement = {
  name: 'lock-pipelines',
  text: `${READ_PIPELINES.text}
   for key share`,
};

/** The roles that the callers ($3) hold on any of these pipelines, directly or through a group. */
export const READ_ROLES: Statement = {
  name: 'read-roles',
  text: `
with acting as (
  select id as caller_id, id as principal_id from unnest($3::uuid[]) as id
  union all
  select user_id, group_id from group_members where user_id = any($3::uuid[])
), touched as (
  select unnest($2::uuid[]) as pipeline_id
  union
  select pipeline_id from job_pipelines where job_id = any($1::text[])
)
select acting.caller_id, member.pipeline_id, member.role
  from acting
 cross join touched
  join pipeline_members member on member.principal_id = acting.principal_id and member.pipeline_id = touched.pipeline_id`,
};

/** The service itself acts with all rights. */
const SYSTEM = `'${SYSTEM_ACTOR.id}'::uuid`;

/** The callers as they are now, and the time of the change: after the lock, by the one clock that all writers share. */
export const READ_CALLERS: Statement = {
  name: 'read-callers',
  text: `
select id, kind, name, site_admin, manage_flow_pipelines, clock_timestamp() as now
  from principals
 where id = any($1::uuid[]) and disabled_at is null
 union all
select ${SYSTEM}, '${SYSTEM_ACTOR.kind}', '${SYSTEM_ACTOR.name}', true, true, clock_timestamp()
 where ${SYSTEM} = any($1::uuid[])`,
};

/**
 * Puts other pipelines in the place of those removed ($2): where a job loses one and gains another, this costs half of
 * removing a row and adding one, as its job need not be looked up again for the foreign key.
 */
export const EXCHANGE_ASSIGNMENTS: Statement = {
  name: 'exchange-assignments',
  text: `
update job_pipelines assignment set pipeline_id = exchanged.added_id
  from unnest($1::text[], $2::uuid[], $3::uuid[]) as exchanged (job_id, removed_id, added_id)
 where assignment.job_id = exchanged.job_id and assignment.pipeline_id = exchanged.removed_id`,
};

export const REMOVE_ASSIGNMENTS: Statement = {
  name: 'remove-assignments',
  text: `
delete from job_pipelines assignment
 using unnest($1::text[], $2::uuid[]) as removed (job_id, pipeline_id)
 where assignment.job_id = removed.job_id and assignment.pipeline_id = removed.pipeline_id`,
};

export const ADD_ASSIGNMENTS: Statement = {
  name: 'add-assignments',
  text: `insert into job_pipelines (job_id, pipeline_id) select * from unnest($1::text[], $2::uuid[])`,
};

export const RAISE_VERSIONS: Statement = {
  name: 'raise-versions',
  text: `
update jobs set version = raised.version, updated_at = $3
  from unnest($1::text[], $2::integer[]) as raised (id, version)
 where jobs.id = raised.id`,
};

/** Brings deleted jobs back that have been given pipelines; their locks are held. */
export const REVIVE_JOBS: Statement = {
  name: 'revive-jobs',
  text: `update jobs set deleted_at = null where id = any($1::text[])`,
};

/** Takes the ids from the sequence now, while the rows are locked: per job they are in commit order. */
export const APPEND_EVENTS: Statement = {
  name: 'append-events',
  text: `
insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload, traceparent)
select $1, event.* from unnest($2::uuid[], $3::text[], $4::integer[], $5::text[], $6::text[]) as event`,
};

/** Takes back what REGISTER_JOBS wrote for commands that were refused or changed nothing. */
export const FORGET_JOBS: Statement = {
  name: 'forget-jobs',
  text: `delete from jobs where id = any($1::text[])`,
};

/** Whether a certain change of a job has been committed. */
export const FIND_EVENT: Statement = {
  name: 'find-event',
  text: `select 1 from job_pipeline_events where job_id = $1 and version = $2 and event_id = $3`,
};
