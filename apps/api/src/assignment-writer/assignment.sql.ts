import type { Statement } from '@flow-pipelines/database';
import { SYSTEM_ACTOR } from '../identity/system-actor.js';

/**
 * Statements of one group's transaction, over arrays, in the order in which they are sent. Where rows are found by pairs, the
 * jobs are named once more (`job_id = any`): PostgreSQL then reads the jobs' part of one index and joins in memory, instead
 * of searching an index from its root for each pair, and perhaps the index by pipeline, whose pages nothing else has touched.
 */

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
 where wanted.id not in (select id from jobs where id = any($1::text[]))
 order by wanted.id collate "C"
    on conflict (id) do nothing
returning id`,
};

/** Locks the jobs' rows in id order until the transaction ends. Statements behind it see what earlier holders committed. */
export const LOCK_JOBS: Statement = {
  name: 'lock-jobs',
  text: `select id, version, deleted_at is not null as deleted from jobs where id = any($1::text[]) order by id for update`,
};

/** All that is read behind it is of one moment. */
export const BEGIN_READING: Statement = {
  name: 'begin-reading',
  text: 'begin isolation level repeatable read read only',
};

export const READ_JOBS: Statement = {
  name: 'read-jobs',
  text: `select id, version, deleted_at is not null as deleted from jobs where id = any($1::text[])`,
};

/** The service itself acts with all rights. */
const SYSTEM = `'${SYSTEM_ACTOR.id}'::uuid`;

/**
 * Four kinds of rows in one statement, since a statement costs more than its rows: which pipelines the jobs ($1) have;
 * these pipelines and those named ($2), also deleted ones; the roles that the callers ($3) hold on them, directly or through
 * a group; the callers as they are now, with the time of the change, by the one clock that all writers share. After the locks.
 */
export const READ_STATE: Statement = {
  name: 'read-state',
  text: `
with assigned as materialized (
  select job_id, pipeline_id from job_pipelines where job_id = any($1::text[])
), acting as (
  select id as caller_id, id as principal_id from unnest($3::uuid[]) as id
  union all
  select user_id, group_id from group_members where user_id = any($3::uuid[])
), touched as (
  select unnest($2::uuid[]) as pipeline_id
  union
  select pipeline_id from assigned
)
select job_id, pipeline_id, null::uuid as caller_id, null::text as role, null::text as name, null::boolean as deleted,
       null::text as kind, null::boolean as site_admin, null::boolean as manage_flow_pipelines, null::timestamptz as now
  from assigned
 union all
select null, id, null, null, name, deleted_at is not null, null, null, null, null
  from pipelines
 where id in (select pipeline_id from touched)
 union all
select null, member.pipeline_id, acting.caller_id, member.role, null, null, null, null, null, null
  from acting
 cross join touched
  join pipeline_members member on member.principal_id = acting.principal_id and member.pipeline_id = touched.pipeline_id
 union all
select null, null, id, null, name, null, kind, site_admin, manage_flow_pipelines, clock_timestamp()
  from principals
 where id = any($3::uuid[]) and disabled_at is null
 union all
select null, null, ${SYSTEM}, null, '${SYSTEM_ACTOR.name}', null, '${SYSTEM_ACTOR.kind}', true, true, clock_timestamp()
 where ${SYSTEM} = any($3::uuid[])`,
};

/**
 * All that a group's changes write, in one statement:
 * - $1-$3: other pipelines ($3) in the place of those removed ($2). Where a job loses one and gains another, this costs half
 *   of removing a row and adding one, as its job need not be looked up again for the foreign key.
 * - $4, $5: removed from jobs, beyond that; $6, $7: added. None of these rows is among the others.
 * - $8-$10: the jobs' versions, and when they were raised.
 * - $11-$13: the events, of the same jobs and versions. Their ids are taken from the sequence now, while the rows are locked:
 *   per job they are in commit order.
 */
export const WRITE_CHANGES: Statement = {
  name: 'write-changes',
  text: `
with exchanged as (
  update job_pipelines assignment set pipeline_id = pair.added_id
    from unnest($1::text[], $2::uuid[], $3::uuid[]) as pair (job_id, removed_id, added_id)
   where assignment.job_id = any($1::text[]) and assignment.job_id = pair.job_id and assignment.pipeline_id = pair.removed_id
), removed as (
  delete from job_pipelines assignment
   using unnest($4::text[], $5::uuid[]) as gone (job_id, pipeline_id)
   where assignment.job_id = any($4::text[]) and assignment.job_id = gone.job_id and assignment.pipeline_id = gone.pipeline_id
), added as (
  insert into job_pipelines (job_id, pipeline_id) select * from unnest($6::text[], $7::uuid[])
), raised as (
  update jobs set version = change.version, updated_at = $10
    from unnest($8::text[], $9::integer[]) as change (id, version)
   where jobs.id = any($8::text[]) and jobs.id = change.id
)
insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload, traceparent)
select $10, event.* from unnest($11::uuid[], $8::text[], $9::integer[], $12::text[], $13::text[]) as event`,
};

/** Brings deleted jobs back that have been given pipelines; their locks are held. */
export const REVIVE_JOBS: Statement = {
  name: 'revive-jobs',
  text: `update jobs set deleted_at = null where id = any($1::text[])`,
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
