import pg from 'pg';

/** The statements of a PostgresStore, for one schema. Each says what it locks. */
export function statementsFor(schemaName: string) {
  const schema = pg.escapeIdentifier(schemaName);
  const marks = `${schema}.high_water_marks`;
  const parked = `${schema}.parked_events`;
  return {
    schema,

    hasSchema: `select to_regnamespace($1) is not null as there`,
    createSchema: `create schema if not exists ${schema}`,

    // Marks are updated in place as long as their pages have room.
    createTables: `create table if not exists ${marks} (
        executor text collate "C" not null,
        job_id text collate "C" not null,
        version bigint not null,
        previous_version bigint not null default 0,
        parked boolean not null default false,
        primary key (executor, job_id)
      ) with (fillfactor = 70);
      create table if not exists ${parked} (
        executor text collate "C" not null,
        job_id text collate "C" not null,
        version bigint not null,
        event text not null,
        detail text not null default '',
        attempts int not null default 0,
        parked_at timestamptz not null default clock_timestamp(),
        redrive_requested_at timestamptz,
        primary key (executor, job_id, version)
      )`,
    // Marks of a kit from before it could park jobs.
    isOld: `select not exists (select from pg_attribute where attrelid = to_regclass($1) and attname = 'parked') as old`,
    addColumns: `alter table ${marks}
        add column if not exists previous_version bigint not null default 0,
        add column if not exists parked boolean not null default false`,

    // Locks the marks in the order of the job ids, so that two transactions never wait for each other crosswise. The row
    // that it waited for is seen as it is then: what was the mark before, and whether the job is parked. One row, and mostly
    // an empty one, says it all: which marks were raised, if not all, and what those were that some events are not above.
    // A new mark keeps minus the oldest version as its previous one, so that the conflict, which sees nothing else of what
    // is given, can compare.
    raiseMarks: `with raised as (
        insert into ${marks} as mark (executor, job_id, version, previous_version)
        select $1, job_id, newest, -oldest from unnest($2::text[], $3::bigint[], $4::bigint[]) as given (job_id, oldest, newest)
         order by job_id collate "C"
        on conflict (executor, job_id) do update set version = excluded.version,
          previous_version = case when mark.version < -excluded.previous_version then 0 else mark.version end
         where mark.version < excluded.version and not mark.parked
        returning job_id, previous_version
      )
      select case when count(*) < cardinality($2) then coalesce(array_agg(job_id), '{}') end as raised,
        array_agg(job_id) filter (where previous_version > 0) as partly_known,
        array_agg(previous_version) filter (where previous_version > 0) as marks from raised`,

    // Marks that were not raised: locks them, for a parked job must stay so while its events are added.
    lockMarks: `select job_id, version, parked from ${marks}
      where executor = $1 and job_id = any($2::text[]) order by job_id for update`,

    // Locks the mark, made if it is missing.
    lockMark: `insert into ${marks} as mark (executor, job_id, version) values ($1, $2, 0)
      on conflict (executor, job_id) do update set version = mark.version returning version, parked`,
    setMark: `update ${marks} set previous_version = version, version = $3 where executor = $1 and job_id = $2`,
    setParked: `update ${marks} set parked = true where executor = $1 and job_id = $2`,
    endParking: `update ${marks} set parked = false where executor = $1 and job_id = $2
        and not exists (select from ${parked} where executor = $1 and job_id = $2)`,

    // Under the lock of the mark, like all that follows.
    keep: `insert into ${parked} as kept (executor, job_id, version, event, detail, attempts)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (executor, job_id, version) do update
       set detail = excluded.detail, attempts = kept.attempts + excluded.attempts, redrive_requested_at = null`,
    keepLater: `insert into ${parked} (executor, job_id, version, event) values ($1, $2, $3, $4) on conflict do nothing`,
    fold: `update ${parked} set version = $3, event = $4
      where executor = $1 and job_id = $2 and version < $3 and version = (
        select max(version) from ${parked} where executor = $1 and job_id = $2)`,
    nextKept: `select event from ${parked} where executor = $1 and job_id = $2 and version > $3 order by version limit 1`,
    forgetThrough: `delete from ${parked} where executor = $1 and job_id = $2 and version <= $3`,

    requestRedrive: `update ${parked} set redrive_requested_at = clock_timestamp()
      where executor = $1 and ($2::text is null or job_id = $2) returning job_id`,
    redriveRequests: `select distinct job_id from ${parked}
      where executor = $1 and redrive_requested_at is not null limit $2`,
    listParked: `select distinct on (job_id) job_id, version, detail, attempts, parked_at,
        redrive_requested_at is not null as requested, count(*) over (partition by job_id)::int as events
      from ${parked} where executor = $1 and job_id > $2 order by job_id, version limit $3`,
    countParked: `select count(distinct job_id)::int as count from ${parked} where executor = $1`,
  };
}
