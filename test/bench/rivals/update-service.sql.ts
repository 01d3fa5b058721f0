/** The rival's schema: the same tables and indexes for jobs and assignments as ours, and a plain outbox. */
export const SCHEMA = `
create table pipelines (id uuid primary key, name text not null);
create table jobs (
  id text collate "C" primary key,
  version integer not null default 0,
  updated_at timestamptz not null default now()
) with (fillfactor = 80);
create table job_pipelines (
  job_id text collate "C" not null,
  pipeline_id uuid not null references pipelines (id),
  primary key (job_id, pipeline_id)
);
create index job_pipelines_pipeline_id_idx on job_pipelines (pipeline_id, job_id);
create table outbox (
  id bigint generated always as identity primary key,
  occurred_at timestamptz not null default now(),
  job_id text not null,
  version integer not null,
  payload text not null
);
create table api_tokens (hash bytea primary key, principal text not null);

-- One call a request. The job's row is locked first, by its update, and each statement of a VOLATILE function sees what was
-- committed until then: concurrent replaces of one job are serialised.
create function replace_job_pipelines(the_job text, wanted uuid[], the_actor text, the_request text) returns text[]
language plpgsql volatile as $$
declare
  new_version integer;
  names text[];
begin
  update jobs set version = version + 1, updated_at = now() where id = the_job returning version into new_version;
  if not found then
    insert into jobs as job (id, version) values (the_job, 1)
        on conflict (id) do update set version = job.version + 1, updated_at = now()
    returning version into new_version;
  end if;
  select array_agg(pipeline.name order by place) into names
    from unnest(wanted) with ordinality as asked (id, place)
    join pipelines pipeline on pipeline.id = asked.id;
  if coalesce(cardinality(names), 0) <> cardinality(wanted) then
    raise exception 'pipeline not found' using errcode = 'foreign_key_violation';
  end if;
  delete from job_pipelines where job_id = the_job and pipeline_id <> all (wanted);
  insert into job_pipelines (job_id, pipeline_id) select the_job, unnest(wanted) on conflict do nothing;
  insert into outbox (job_id, version, payload)
  values (the_job, new_version, json_build_object(
    'event_id', gen_random_uuid(), 'event_type', 'JobPipelinesUpdated', 'job_id', the_job, 'version', new_version,
    'pipeline_ids', wanted, 'pipeline_names', names, 'actor', the_actor, 'request_id', the_request, 'occurred_at', now()));
  return coalesce(names, '{}');
end $$;
`;
