-- What the migrations lead to, for readers and reviewers. Written by `npm run schema`, never by hand;
-- test/integration/golden-schema.spec.ts compares it with a migrated database. Weekly partitions are left out.

-- Sequences

create sequence audit_log_ids as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1; -- owned by audit_log.id

create sequence dead_letter_ids as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1; -- owned by dead_letters.id

create sequence job_pipeline_event_ids as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1; -- owned by job_pipeline_events.id

create sequence schema_migrations_id_seq as integer start 1 increment 1 minvalue 1 maxvalue 2147483647 cache 1; -- owned by schema_migrations.id

-- Tables

create table api_tokens (
  id uuid not null,
  name text not null,
  principal_id uuid not null,
  hash bytea not null,
  scopes text[] not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  created_at timestamp with time zone not null default now()
);

create table audit_log (
  id bigint not null default nextval('audit_log_ids'::regclass),
  occurred_at timestamp with time zone not null default clock_timestamp(),
  actor_id uuid not null,
  actor_name text not null,
  actor_kind text not null,
  token_id uuid,
  request_id text not null,
  action text not null,
  target_kind text not null,
  target_id uuid not null,
  target_name text not null,
  before jsonb,
  after jsonb,
  jwt_id text
);

create table dead_letters (
  id bigint not null default nextval('dead_letter_ids'::regclass),
  executor text collate "C" not null,
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  reason text not null,
  detail text not null,
  job_id text collate "C",
  attempts integer not null,
  payload bytea,
  payload_bytes integer,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null default clock_timestamp()
);

create table event_replays (
  id uuid not null,
  job_id text collate "C",
  newest_only boolean not null,
  pipeline_id uuid,
  from_time timestamp with time zone,
  to_time timestamp with time zone,
  requested_by uuid not null,
  requested_at timestamp with time zone not null default clock_timestamp(),
  cancel_requested_at timestamp with time zone,
  started_at timestamp with time zone,
  through_event bigint,
  "position" bigint not null default 0,
  replayed bigint not null default 0,
  refused_events bigint[] not null default '{}'::bigint[],
  finished_at timestamp with time zone,
  outcome text,
  failure text
);

create table executor_acknowledgements (
  job_id text collate "C" not null,
  executor text collate "C" not null,
  applied_version integer not null default 0,
  applied_at timestamp with time zone,
  parked_version integer,
  parked_at timestamp with time zone,
  parked_detail text
) with (fillfactor=80);

create table executor_instances (
  executor text collate "C" not null,
  instance text collate "C" not null,
  last_seen_at timestamp with time zone not null
) with (fillfactor=80);

create table executors (
  name text collate "C" not null,
  first_seen_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null
) with (fillfactor=80);

create table external_identities (
  issuer text not null,
  subject text not null,
  user_id uuid not null,
  name_claim text,
  email_claim text,
  site_admin_claim boolean not null,
  claims_issued_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now()
);

create table group_members (
  user_id uuid not null,
  group_id uuid not null,
  created_at timestamp with time zone not null default now(),
  source text not null default 'manual'::text
);

create table idempotency_keys (
  id bytea not null,
  fingerprint bytea not null,
  answer text not null,
  created_at timestamp with time zone not null default now()
);

create table job_deletions (
  job_id text collate "C" not null,
  deleted_at timestamp with time zone not null,
  deleted_by text,
  request_id text not null,
  finished_at timestamp with time zone
);

create table job_pipeline_events (
  id bigint not null default nextval('job_pipeline_event_ids'::regclass),
  occurred_at timestamp with time zone not null,
  event_id uuid not null,
  job_id text collate "C" not null,
  version integer not null,
  payload text,
  traceparent text
) partition by RANGE (occurred_at);

create table job_pipeline_events_default partition of job_pipeline_events DEFAULT (
  id bigint not null default nextval('job_pipeline_event_ids'::regclass),
  occurred_at timestamp with time zone not null,
  event_id uuid not null,
  job_id text collate "C" not null,
  version integer not null,
  payload text,
  traceparent text
);

create table job_pipelines (
  job_id text collate "C" not null,
  pipeline_id uuid not null
) with (autovacuum_vacuum_scale_factor=0.05);

create table jobs (
  id text collate "C" not null,
  version integer not null default 0,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  state text,
  source_sequence bigint,
  deleted_at timestamp with time zone
) with (fillfactor=80);

create table parked_jobs (
  job_id text collate "C" not null,
  id uuid not null default gen_random_uuid(),
  from_event bigint not null,
  reason text not null,
  parked_at timestamp with time zone not null default clock_timestamp(),
  unpark_requested_at timestamp with time zone,
  skip_event boolean not null default false
);

create table pipeline_members (
  principal_id uuid not null,
  pipeline_id uuid not null,
  role text not null,
  created_at timestamp with time zone not null default now()
);

create table pipelines (
  id uuid not null,
  name text not null,
  description text not null default ''::text,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone
);

create table principals (
  id uuid not null,
  kind text not null,
  name text not null,
  email text,
  site_admin boolean not null default false,
  manage_flow_pipelines boolean not null default false,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  version integer not null default 1
);

create table published_batches (
  is_late boolean not null,
  last_id bigint not null,
  event_ids bigint[] not null,
  partitions integer[] not null,
  offsets bigint[] not null,
  epoch bigint not null,
  published_at timestamp with time zone not null default clock_timestamp()
);

create table relay_state (
  id smallint not null default 1,
  log_id uuid not null default gen_random_uuid(),
  "position" bigint not null default 0,
  gaps int8multirange not null default '{}'::int8multirange,
  owner text,
  epoch bigint not null default 0,
  lease_expires_at timestamp with time zone
);

create table schema_migrations (
  id integer not null default nextval('schema_migrations_id_seq'::regclass),
  "timestamp" bigint not null,
  name character varying not null
);

create table sessions (
  hash bytea not null,
  principal_id uuid not null,
  token_id uuid,
  issuer text,
  subject text,
  jwt_id text,
  scopes text[],
  created_at timestamp with time zone not null default now(),
  last_used_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null
);

-- Constraints

alter table api_tokens add constraint api_tokens_hash_check CHECK ((octet_length(hash) = 32));

alter table api_tokens add constraint api_tokens_hash_key UNIQUE (hash);

alter table api_tokens add constraint api_tokens_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)));

alter table api_tokens add constraint api_tokens_pkey PRIMARY KEY (id);

alter table api_tokens add constraint api_tokens_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table audit_log add constraint audit_log_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'service_account'::text, 'system'::text])));

alter table audit_log add constraint audit_log_pkey PRIMARY KEY (id);

alter table dead_letters add constraint dead_letters_once UNIQUE (topic, partition, record_offset, executor);

alter table dead_letters add constraint dead_letters_payload_check CHECK ((octet_length(payload) <= 65536));

alter table dead_letters add constraint dead_letters_pkey PRIMARY KEY (id);

alter table event_replays add constraint a_job_stands_alone CHECK (((job_id IS NULL) OR (num_nonnulls(pipeline_id, from_time, to_time) = 0)));

alter table event_replays add constraint event_replays_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'cancelled'::text, 'failed'::text])));

alter table event_replays add constraint event_replays_pkey PRIMARY KEY (id);

alter table event_replays add constraint newest_of_a_job CHECK (((job_id IS NOT NULL) OR (NOT newest_only)));

alter table event_replays add constraint something_is_asked_for CHECK ((num_nonnulls(job_id, pipeline_id, from_time, to_time) > 0));

alter table executor_acknowledgements add constraint executor_acknowledgements_pkey PRIMARY KEY (job_id, executor);

alter table executor_instances add constraint executor_instances_executor_fkey FOREIGN KEY (executor) REFERENCES executors(name) ON DELETE CASCADE;

alter table executor_instances add constraint executor_instances_instance_check CHECK (((char_length(instance) >= 1) AND (char_length(instance) <= 255)));

alter table executor_instances add constraint executor_instances_pkey PRIMARY KEY (executor, instance);

alter table executors add constraint executors_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 255)));

alter table executors add constraint executors_pkey PRIMARY KEY (name);

alter table external_identities add constraint external_identities_issuer_check CHECK (((char_length(issuer) >= 1) AND (char_length(issuer) <= 500)));

alter table external_identities add constraint external_identities_pkey PRIMARY KEY (issuer, subject);

alter table external_identities add constraint external_identities_subject_check CHECK (((char_length(subject) >= 1) AND (char_length(subject) <= 255)));

alter table external_identities add constraint external_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table group_members add constraint group_members_group_id_fkey FOREIGN KEY (group_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table group_members add constraint group_members_pkey PRIMARY KEY (user_id, group_id);

alter table group_members add constraint group_members_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'oidc'::text])));

alter table group_members add constraint group_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table idempotency_keys add constraint idempotency_keys_fingerprint_check CHECK ((octet_length(fingerprint) = 32));

alter table idempotency_keys add constraint idempotency_keys_id_check CHECK ((octet_length(id) = 32));

alter table idempotency_keys add constraint idempotency_keys_pkey PRIMARY KEY (id);

alter table job_deletions add constraint job_deletions_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id);

alter table job_deletions add constraint job_deletions_pkey PRIMARY KEY (job_id);

alter table job_pipeline_events add constraint job_pipeline_events_pkey PRIMARY KEY (id, occurred_at);

alter table job_pipeline_events add constraint job_pipeline_events_version_check CHECK ((version >= 1));

alter table job_pipeline_events_default add constraint job_pipeline_events_default_pkey PRIMARY KEY (id, occurred_at);

alter table job_pipeline_events_default add constraint job_pipeline_events_version_check CHECK ((version >= 1));

alter table job_pipelines add constraint job_pipelines_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id);

alter table job_pipelines add constraint job_pipelines_pkey PRIMARY KEY (job_id, pipeline_id);

alter table jobs add constraint jobs_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 255)));

alter table jobs add constraint jobs_pkey PRIMARY KEY (id);

alter table jobs add constraint jobs_source_sequence_check CHECK ((source_sequence >= 1)) NOT VALID;

alter table jobs add constraint jobs_state_check CHECK (((char_length(state) >= 1) AND (char_length(state) <= 64))) NOT VALID;

alter table jobs add constraint jobs_version_check CHECK ((version >= 0));

alter table parked_jobs add constraint parked_jobs_id_key UNIQUE (id);

alter table parked_jobs add constraint parked_jobs_pkey PRIMARY KEY (job_id);

alter table pipeline_members add constraint pipeline_members_pipeline_id_fkey FOREIGN KEY (pipeline_id) REFERENCES pipelines(id) ON DELETE CASCADE;

alter table pipeline_members add constraint pipeline_members_pkey PRIMARY KEY (principal_id, pipeline_id);

alter table pipeline_members add constraint pipeline_members_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table pipeline_members add constraint pipeline_members_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'member'::text, 'manager'::text])));

alter table pipelines add constraint pipelines_description_check CHECK ((char_length(description) <= 2000));

alter table pipelines add constraint pipelines_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)));

alter table pipelines add constraint pipelines_pkey PRIMARY KEY (id);

alter table principals add constraint groups_hold_no_site_rights CHECK (((kind <> 'group'::text) OR (NOT (site_admin OR manage_flow_pipelines))));

alter table principals add constraint only_users_have_email CHECK (((kind = 'user'::text) OR (email IS NULL)));

alter table principals add constraint principals_email_check CHECK (((char_length(email) >= 3) AND (char_length(email) <= 320)));

alter table principals add constraint principals_kind_check CHECK ((kind = ANY (ARRAY['user'::text, 'service_account'::text, 'group'::text])));

alter table principals add constraint principals_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)));

alter table principals add constraint principals_pkey PRIMARY KEY (id);

alter table published_batches add constraint published_batches_pkey PRIMARY KEY (is_late, last_id);

alter table relay_state add constraint relay_state_id_check CHECK ((id = 1));

alter table relay_state add constraint relay_state_pkey PRIMARY KEY (id);

alter table schema_migrations add constraint "PK_62441bec32630ced9e4cccae336" PRIMARY KEY (id);

alter table sessions add constraint sessions_hash_check CHECK ((octet_length(hash) = 32));

alter table sessions add constraint sessions_pkey PRIMARY KEY (hash);

alter table sessions add constraint sessions_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table sessions add constraint sessions_sign_in_check CHECK (
CASE
    WHEN (token_id IS NULL) THEN ((issuer IS NOT NULL) AND (subject IS NOT NULL) AND (scopes IS NOT NULL))
    ELSE ((issuer IS NULL) AND (subject IS NULL) AND (jwt_id IS NULL) AND (scopes IS NULL))
END);

alter table sessions add constraint sessions_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_tokens(id) ON DELETE CASCADE;

-- Indexes

CREATE INDEX api_tokens_principal_id_idx ON public.api_tokens USING btree (principal_id);

CREATE INDEX audit_log_action_idx ON public.audit_log USING btree (action, id);

CREATE INDEX audit_log_actor_idx ON public.audit_log USING btree (actor_id, id);

CREATE INDEX audit_log_occurred_at_idx ON public.audit_log USING btree (occurred_at);

CREATE INDEX audit_log_target_idx ON public.audit_log USING btree (target_id, id);

CREATE INDEX dead_letters_job_idx ON public.dead_letters USING btree (job_id, id) WHERE (job_id IS NOT NULL);

CREATE INDEX event_replays_unfinished_idx ON public.event_replays USING btree (requested_at, id) WHERE (finished_at IS NULL);

CREATE INDEX executor_acknowledgements_parked_idx ON public.executor_acknowledgements USING btree (executor) WHERE (parked_version IS NOT NULL);

CREATE INDEX external_identities_user_id_idx ON public.external_identities USING btree (user_id);

CREATE INDEX group_members_group_id_idx ON public.group_members USING btree (group_id);

CREATE INDEX idempotency_keys_created_at_idx ON public.idempotency_keys USING btree (created_at);

CREATE INDEX job_deletions_unfinished_idx ON public.job_deletions USING btree (job_id) WHERE (finished_at IS NULL);

CREATE INDEX job_pipeline_events_default_job_id_version_idx ON public.job_pipeline_events_default USING btree (job_id, version);

CREATE INDEX job_pipeline_events_job_idx ON ONLY public.job_pipeline_events USING btree (job_id, version);

CREATE INDEX job_pipelines_pipeline_id_idx ON public.job_pipelines USING btree (pipeline_id, job_id);

CREATE INDEX jobs_deleted_idx ON public.jobs USING btree (id) WHERE (deleted_at IS NOT NULL);

CREATE INDEX jobs_state_idx ON public.jobs USING btree (state, id) WHERE (state IS NOT NULL);

CREATE INDEX pipeline_members_pipeline_id_idx ON public.pipeline_members USING btree (pipeline_id);

CREATE UNIQUE INDEX pipelines_living_name_key ON public.pipelines USING btree (lower(name)) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX principals_email_key ON public.principals USING btree (lower(email)) WHERE (email IS NOT NULL);

CREATE UNIQUE INDEX principals_name_key ON public.principals USING btree (kind, lower(name)) WHERE (kind <> 'user'::text);

CREATE INDEX sessions_expires_at_idx ON public.sessions USING btree (expires_at);

CREATE INDEX sessions_principal_id_idx ON public.sessions USING btree (principal_id);

CREATE INDEX sessions_token_id_idx ON public.sessions USING btree (token_id);

-- Functions

CREATE OR REPLACE FUNCTION public.check_assigned_pipelines()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from assigned where not exists (select from pipelines where pipelines.id = assigned.pipeline_id)) then
    raise exception 'an assigned pipeline does not exist' using errcode = 'foreign_key_violation', table = tg_table_name;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.drop_job_pipeline_event_partitions(before timestamp with time zone)
 RETURNS text[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '1s'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.ensure_job_pipeline_event_partitions(from_time timestamp with time zone, weeks integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET lock_timeout TO '5s'
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  first_day date := date_trunc('week', from_time at time zone 'UTC')::date;
  monday date;
  partition_name text;
begin
  perform pg_advisory_xact_lock(hashtext('ensure_job_pipeline_event_partitions'));
  for week in 0 .. weeks - 1 loop
    monday := first_day + week * 7;
    partition_name := 'job_pipeline_events_' || to_char(monday, 'YYYYMMDD');
    continue when to_regclass(partition_name) is not null;
    begin
      execute format('create table %I (like job_pipeline_events including defaults including constraints)', partition_name);
      execute format('alter table job_pipeline_events attach partition %I for values from (%L) to (%L)', partition_name,
        monday::text || ' 00:00:00+00', (monday + 7)::text || ' 00:00:00+00');
    exception when check_violation then
      raise warning 'the week of % stays in job_pipeline_events_default, which holds events of it', monday;
    end;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION public.published_event(logged_id bigint)
 RETURNS TABLE(kafka_partition integer, kafka_offset bigint, published_at timestamp with time zone)
 LANGUAGE sql
 STABLE
AS $function$
  select batch.partitions[place], batch.offsets[place], batch.published_at
    from (
      select * from published_batches where is_late and last_id = logged_id
      union all
      (select * from published_batches where not is_late and last_id >= logged_id order by last_id limit 1)
    ) as batch
    cross join array_position(batch.event_ids, logged_id) as place
   where batch.offsets[place] is not null
   limit 1
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_audit_log()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'audit_log is append-only: % is refused', tg_op using errcode = 'restrict_violation';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_removal_of_pipelines()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'pipelines are marked as deleted, never removed or given another id: % is refused', tg_op
    using errcode = 'restrict_violation';
end $function$;

-- Triggers

CREATE TRIGGER audit_log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log(); -- enabled: A

CREATE TRIGGER added_pipelines_exist AFTER INSERT ON public.job_pipelines REFERENCING NEW TABLE AS assigned FOR EACH STATEMENT EXECUTE FUNCTION check_assigned_pipelines();

CREATE TRIGGER exchanged_pipelines_exist AFTER UPDATE ON public.job_pipelines REFERENCING NEW TABLE AS assigned FOR EACH STATEMENT EXECUTE FUNCTION check_assigned_pipelines();

CREATE TRIGGER pipelines_are_never_removed BEFORE DELETE OR UPDATE OF id OR TRUNCATE ON public.pipelines FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal_of_pipelines(); -- enabled: A
