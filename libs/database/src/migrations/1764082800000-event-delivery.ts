import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
set local lock_timeout = '5s';
-- A row without payload is a tombstone: the job was deleted.
alter table job_pipeline_events alter column payload drop not null;

-- Where the events of one Kafka transaction are, as arrays of the same length. The ranges of ids of those that are not late
-- follow one another; an event that became visible late has a row of its own, so that none lies across others.
create table published_batches (
  is_late boolean not null,
  last_id bigint not null,
  event_ids bigint[] not null,
  partitions integer[] not null,
  offsets bigint[] not null,
  epoch bigint not null,
  published_at timestamptz not null default clock_timestamp(),
  primary key (is_late, last_id)
);

-- Where one event of the log is in Kafka: one row, or none when it is not there, or not known to be.
create function published_event(logged_id bigint)
returns table (kafka_partition integer, kafka_offset bigint, published_at timestamptz) language sql stable as $$
  select batch.partitions[place], batch.offsets[place], batch.published_at
    from (
      select * from published_batches where is_late and last_id = logged_id
      union all
      (select * from published_batches where not is_late and last_id >= logged_id order by last_id limit 1)
    ) as batch
    cross join array_position(batch.event_ids, logged_id) as place
   where batch.offsets[place] is not null
   limit 1
$$;

-- Jobs with an event that Kafka refuses for good: it and all later ones of the job wait. Added and removed by the leading
-- relay alone, before its cursor passes the event; the api only writes the request to go on.
create table parked_jobs (
  job_id text collate "C" primary key,
  id uuid not null default gen_random_uuid() unique,
  from_event bigint not null,
  reason text not null,
  parked_at timestamptz not null default clock_timestamp(),
  unpark_requested_at timestamptz,
  skip_event boolean not null default false
);

-- Requests to publish events once more. The api writes what is asked for, the leading relay how far it has come.
create table event_replays (
  id uuid primary key,
  job_id text collate "C",
  newest_only boolean not null,
  pipeline_id uuid,
  from_time timestamptz,
  to_time timestamptz,
  requested_by uuid not null,
  requested_at timestamptz not null default clock_timestamp(),
  cancel_requested_at timestamptz,
  started_at timestamptz,
  through_event bigint,
  position bigint not null default 0,
  replayed bigint not null default 0,
  refused_events bigint[] not null default '{}',
  finished_at timestamptz,
  outcome text check (outcome in ('done', 'cancelled', 'failed')),
  failure text,
  constraint something_is_asked_for check (num_nonnulls(job_id, pipeline_id, from_time, to_time) > 0),
  constraint a_job_stands_alone check (job_id is null or num_nonnulls(pipeline_id, from_time, to_time) = 0),
  constraint newest_of_a_job check (job_id is not null or not newest_only)
);
create index event_replays_unfinished_idx on event_replays (requested_at, id) where finished_at is null;

-- Drops partitions of weeks that ended before then, oldest first, up to the first that is still needed: it holds the cursor's
-- last event or a later one, an id that may still appear, or an event that waits for a parked job. Dropping one locks the log
-- for a moment; whoever holds it for longer than a second is not waited for. Runs with its owner's rights.
create function drop_job_pipeline_event_partitions(before timestamptz) returns text[]
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '1s' as $$
declare
  needed bigint;
  partition_name text;
  is_needed boolean;
  dropped text[] := '{}';
begin
  select least(position, lower(gaps), (select min(from_event) from parked_jobs)) into needed from relay_state where id = 1;
  for partition_name in
    select relname from pg_inherits join pg_class on oid = inhrelid
     where inhparent = 'job_pipeline_events'::regclass and relname ~ '^job_pipeline_events_[0-9]{8}$' order by relname
  loop
    exit when (to_date(right(partition_name, 8), 'YYYYMMDD') + 7)::timestamp at time zone 'UTC' > before;
    execute format('select exists (select from %I where id >= $1)', partition_name) into is_needed using needed;
    exit when is_needed;
    execute format('drop table %I', partition_name);
    dropped := dropped || partition_name;
  end loop;
  if cardinality(dropped) > 0 then
    delete from published_batches where last_id < (select min(id) from job_pipeline_events);
  end if;
  return dropped;
end $$;
revoke execute on function drop_job_pipeline_event_partitions(timestamptz) from public;
`;

const DOWN = `
set local lock_timeout = '5s';
drop function drop_job_pipeline_event_partitions;
drop table event_replays;
drop table parked_jobs;
drop function published_event;
drop table published_batches;
-- Whoever reads the log without this migration knows no tombstones.
delete from job_pipeline_events where payload is null;
alter table job_pipeline_events alter column payload set not null;
`;

export class EventDelivery1764082800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
