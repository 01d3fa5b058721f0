-- After the database was restored from a backup, with every process stopped: takes over from the topic what the backup
-- does not have. Reads topic_records (id, job_id, payload), every record of the topic in the order of each partition, the
-- payload null for a tombstone; docs/operations/backup-and-restore.md says how to fill it. By whoever owns the database.
begin;
set local lock_timeout = '5s';
-- Nobody writes jobs meanwhile, or this fails.
lock table jobs, job_pipelines in exclusive mode;

-- Once each, although a replay may have published some again.
create temporary table missed on commit drop as
select distinct on (record.job_id, (record.payload::jsonb ->> 'version')::int)
       record.id, record.job_id, record.payload, record.payload::jsonb as event,
       (record.payload::jsonb ->> 'version')::int as version
  from topic_records record left join jobs on jobs.id = record.job_id
 where record.payload is not null and (record.payload::jsonb ->> 'version')::int > coalesce(jobs.version, 0)
 order by record.job_id, (record.payload::jsonb ->> 'version')::int, record.id;

create temporary table newest on commit drop as
select distinct on (job_id) job_id, version, event from missed order by job_id, version desc;

insert into jobs (id) select job_id from newest on conflict do nothing;

-- Pipelines that were made since come back with their id and name; their members have to be given again.
insert into pipelines (id, name)
select distinct on (pipeline.id) pipeline.id, pipeline.name
  from newest, jsonb_to_recordset(newest.event -> 'pipelines') as pipeline (id uuid, name text)
 order by pipeline.id, newest.event ->> 'occurred_at' desc
    on conflict do nothing;

delete from job_pipelines using newest where job_pipelines.job_id = newest.job_id;
insert into job_pipelines (job_id, pipeline_id)
select newest.job_id, pipeline.id
  from newest, jsonb_to_recordset(newest.event -> 'pipelines') as pipeline (id uuid)
  join pipelines known using (id);

-- The history, byte for byte; the ids are new, in the order of each job.
insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
select (event ->> 'occurred_at')::timestamptz, (event ->> 'event_id')::uuid, job_id, version, payload
  from missed order by job_id, version;
update jobs set version = newest.version, updated_at = (newest.event ->> 'occurred_at')::timestamptz
  from newest where jobs.id = newest.job_id;

-- Jobs whose last record is a tombstone were deleted.
create temporary table deleted on commit drop as
select last.job_id, jobs.version
  from (select distinct on (job_id) job_id, payload from topic_records order by job_id, id desc) last
  join jobs on jobs.id = last.job_id
 where last.payload is null and jobs.deleted_at is null;
delete from job_pipelines using deleted where job_pipelines.job_id = deleted.job_id;
update jobs set deleted_at = now() from deleted where jobs.id = deleted.job_id;
insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
select now(), gen_random_uuid(), job_id, version, null from deleted;

-- A new log begins behind all that the topic has.
update relay_state
   set log_id = gen_random_uuid(), gaps = '{}', position = (select coalesce(max(id), 0) from job_pipeline_events);

select (select count(*) from missed) as events_taken_over, (select count(*) from newest) as jobs_rolled_forward,
       (select count(*) from deleted) as jobs_deleted;
commit;
