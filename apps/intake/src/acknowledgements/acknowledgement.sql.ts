/** What is known and what comes, as one: the greatest applied version, and a parked one only above it. */
const APPLIED = 'greatest(known.applied_version, excluded.applied_version)';
const PARKED = 'greatest(known.parked_version, excluded.parked_version)';
const comesAsParked = (column: string) =>
  `case when ${PARKED} <= ${APPLIED} then null when excluded.parked_version = ${PARKED} then excluded.${column} else known.${column} end`;

/** Raises the marks of ($1 job, $2 executor), in that order: locks their rows until the transaction ends. */
export const RAISE_MARKS = `
insert into executor_acknowledgements as known
       (job_id, executor, applied_version, applied_at, parked_version, parked_at, parked_detail)
select * from unnest($1::text[], $2::text[], $3::integer[], $4::timestamptz[], $5::integer[], $6::timestamptz[], $7::text[])
       as new (job_id, executor)
 order by new.job_id collate "C", new.executor collate "C"
    on conflict (job_id, executor) do update
   set applied_version = ${APPLIED},
       applied_at = case when excluded.applied_version > known.applied_version then excluded.applied_at else known.applied_at end,
       parked_version = case when ${PARKED} > ${APPLIED} then ${PARKED} end,
       parked_at = ${comesAsParked('parked_at')},
       parked_detail = ${comesAsParked('parked_detail')}
 where excluded.applied_version > known.applied_version
    or excluded.parked_version > greatest(known.applied_version, known.parked_version)`;

export const ADD_EXECUTORS = `
insert into executors (name, last_seen_at)
select name, least(seen_at, now()) from unnest($1::text[], $2::timestamptz[]) as seen (name, seen_at)
 order by name collate "C"
    on conflict (name) do nothing`;

/**
 * Not for less than some seconds, so that the batches of an executor seldom wait for one another. An executor whose clock is
 * ahead is not believed; one whose clock is behind looks older than it is.
 */
export const SEE_EXECUTORS = `
update executors set last_seen_at = least(seen.seen_at, now())
  from unnest($1::text[], $2::timestamptz[]) as seen (name, seen_at)
 where executors.name = seen.name and executors.last_seen_at < least(seen.seen_at, now()) - interval '5 seconds'`;

export const SEE_INSTANCES = `
insert into executor_instances as known (executor, instance, last_seen_at)
select executor, instance, least(seen_at, now()) from unnest($1::text[], $2::text[], $3::timestamptz[]) as seen (executor, instance, seen_at)
 order by executor collate "C", instance collate "C"
    on conflict (executor, instance) do update set last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)`;

/** Every process has a name of its own, so they would pile up. */
export const FORGET_INSTANCES = `
delete from executor_instances
 where (executor, instance) in (select executor, instance from executor_instances
                                 where last_seen_at < now() - interval '1 day' for update skip locked)`;
