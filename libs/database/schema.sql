-- What the migrations lead to, for readers and reviewers. Written by `npm run schema`, never by hand;
-- test/integration/golden-schema.spec.ts compares it with a migrated database. Weekly partitions are left out.

-- Sequences

create sequence audit_log_ids as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1; -- owned by audit_log.id

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
  after jsonb
);

create table group_members (
  user_id uuid not null,
  group_id uuid not null,
  created_at timestamp with time zone not null default now()
);

create table job_pipeline_events (
  id bigint not null default nextval('job_pipeline_event_ids'::regclass),
  occurred_at timestamp with time zone not null,
  event_id uuid not null,
  job_id text collate "C" not null,
  version integer not null,
  payload text not null,
  traceparent text
) partition by RANGE (occurred_at);

create table job_pipeline_events_default partition of job_pipeline_events DEFAULT (
  id bigint not null default nextval('job_pipeline_event_ids'::regclass),
  occurred_at timestamp with time zone not null,
  event_id uuid not null,
  job_id text collate "C" not null,
  version integer not null,
  payload text not null,
  traceparent text
);

create table job_pipelines (
  job_id text collate "C" not null,
  pipeline_id uuid not null
);

create table jobs (
  id text collate "C" not null,
  version integer not null default 0,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now()
) with (fillfactor=80);

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
  created_at timestamp with time zone not null default now()
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

-- Constraints

alter table api_tokens add constraint api_tokens_hash_check CHECK ((octet_length(hash) = 32));

alter table api_tokens add constraint api_tokens_hash_key UNIQUE (hash);

alter table api_tokens add constraint api_tokens_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)));

alter table api_tokens add constraint api_tokens_pkey PRIMARY KEY (id);

alter table api_tokens add constraint api_tokens_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table audit_log add constraint audit_log_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'service_account'::text, 'system'::text])));

alter table audit_log add constraint audit_log_pkey PRIMARY KEY (id);

alter table group_members add constraint group_members_group_id_fkey FOREIGN KEY (group_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table group_members add constraint group_members_pkey PRIMARY KEY (user_id, group_id);

alter table group_members add constraint group_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES principals(id) ON DELETE CASCADE;

alter table job_pipeline_events add constraint job_pipeline_events_pkey PRIMARY KEY (id, occurred_at);

alter table job_pipeline_events add constraint job_pipeline_events_version_check CHECK ((version >= 1));

alter table job_pipeline_events_default add constraint job_pipeline_events_default_pkey PRIMARY KEY (id, occurred_at);

alter table job_pipeline_events_default add constraint job_pipeline_events_version_check CHECK ((version >= 1));

alter table job_pipelines add constraint job_pipelines_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id);

alter table job_pipelines add constraint job_pipelines_pipeline_id_fkey FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);

alter table job_pipelines add constraint job_pipelines_pkey PRIMARY KEY (job_id, pipeline_id);

alter table jobs add constraint jobs_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 255)));

alter table jobs add constraint jobs_pkey PRIMARY KEY (id);

alter table jobs add constraint jobs_version_check CHECK ((version >= 0));

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

alter table relay_state add constraint relay_state_id_check CHECK ((id = 1));

alter table relay_state add constraint relay_state_pkey PRIMARY KEY (id);

alter table schema_migrations add constraint "PK_62441bec32630ced9e4cccae336" PRIMARY KEY (id);

-- Indexes

CREATE INDEX api_tokens_principal_id_idx ON public.api_tokens USING btree (principal_id);

CREATE INDEX audit_log_action_idx ON public.audit_log USING btree (action, id);

CREATE INDEX audit_log_actor_idx ON public.audit_log USING btree (actor_id, id);

CREATE INDEX audit_log_occurred_at_idx ON public.audit_log USING btree (occurred_at);

CREATE INDEX audit_log_target_idx ON public.audit_log USING btree (target_id, id);

CREATE INDEX group_members_group_id_idx ON public.group_members USING btree (group_id);

CREATE INDEX job_pipeline_events_default_job_id_version_idx ON public.job_pipeline_events_default USING btree (job_id, version);

CREATE INDEX job_pipeline_events_job_idx ON ONLY public.job_pipeline_events USING btree (job_id, version);

CREATE INDEX job_pipelines_pipeline_id_idx ON public.job_pipelines USING btree (pipeline_id, job_id);

CREATE INDEX pipeline_members_pipeline_id_idx ON public.pipeline_members USING btree (pipeline_id);

CREATE UNIQUE INDEX pipelines_living_name_key ON public.pipelines USING btree (lower(name)) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX principals_email_key ON public.principals USING btree (lower(email)) WHERE (email IS NOT NULL);

CREATE UNIQUE INDEX principals_name_key ON public.principals USING btree (kind, lower(name)) WHERE (kind <> 'user'::text);

-- Functions

CREATE OR REPLACE FUNCTION public.ensure_job_pipeline_event_partitions(from_time timestamp with time zone, weeks integer)
 RETURNS void
 LANGUAGE plpgsql
 SET lock_timeout TO '5s'
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

CREATE OR REPLACE FUNCTION public.refuse_change_of_audit_log()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'audit_log is append-only: % is refused', tg_op using errcode = 'restrict_violation';
end $function$;

-- Triggers

CREATE TRIGGER audit_log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log(); -- enabled: A
