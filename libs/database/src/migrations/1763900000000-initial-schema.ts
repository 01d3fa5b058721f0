import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
set local lock_timeout = '5s';
create table principals (
  id uuid primary key,
  kind text not null check (kind in ('user', 'service_account', 'group')),
  name text not null check (char_length(name) between 1 and 200),
  email text check (char_length(email) between 3 and 320),
  site_admin boolean not null default false,
  manage_flow_pipelines boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  constraint only_users_have_email check (kind = 'user' or email is null),
  constraint groups_hold_no_site_rights check (kind <> 'group' or not (site_admin or manage_flow_pipelines))
);
create unique index principals_email_key on principals (lower(email)) where email is not null;
create unique index principals_name_key on principals (kind, lower(name)) where kind <> 'user';

create table group_members (
  user_id uuid not null references principals (id) on delete cascade,
  group_id uuid not null references principals (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (user_id, group_id)
);
create index group_members_group_id_idx on group_members (group_id);

create table pipelines (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 200),
  description text not null default '' check (char_length(description) <= 2000),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index pipelines_living_name_key on pipelines (lower(name)) where deleted_at is null;

create table pipeline_members (
  principal_id uuid not null references principals (id) on delete cascade,
  pipeline_id uuid not null references pipelines (id) on delete cascade,
  role text not null check (role in ('viewer', 'member', 'manager')),
  created_at timestamptz not null default now(),
  primary key (principal_id, pipeline_id)
);
create index pipeline_members_pipeline_id_idx on pipeline_members (pipeline_id);

create table api_tokens (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 200),
  principal_id uuid not null references principals (id) on delete cascade,
  hash bytea not null unique check (octet_length(hash) = 32),
  scopes text[] not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now()
);
create index api_tokens_principal_id_idx on api_tokens (principal_id);

-- Room on each page for the next version of a row keeps the update of version and updated_at on its page (HOT).
create table jobs (
  id text collate "C" primary key check (char_length(id) between 1 and 255),
  version integer not null default 0 check (version >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 80);

create table job_pipelines (
  job_id text collate "C" not null references jobs (id),
  pipeline_id uuid not null references pipelines (id),
  primary key (job_id, pipeline_id)
);
create index job_pipelines_pipeline_id_idx on job_pipelines (pipeline_id, job_id);

-- CACHE 1: a session that cached ids would hand out a smaller one after a larger one, out of order for a job.
create sequence job_pipeline_event_ids as bigint cache 1;
create table job_pipeline_events (
  id bigint not null default nextval('job_pipeline_event_ids'),
  occurred_at timestamptz not null,
  event_id uuid not null,
  job_id text collate "C" not null,
  version integer not null check (version >= 1),
  payload text not null,
  traceparent text,
  primary key (id, occurred_at)
) partition by range (occurred_at);
alter sequence job_pipeline_event_ids owned by job_pipeline_events.id;
create index job_pipeline_events_job_idx on job_pipeline_events (job_id, version);

-- Catches what no weekly partition was made for, so that no write can fail for want of one.
create table job_pipeline_events_default partition of job_pipeline_events default;

-- One partition a week (Monday, UTC). Attached rather than created in place: that locks the parent for writers no longer
-- than SHARE UPDATE EXCLUSIVE does. The default partition is locked and searched, so this waits for whoever reads the log,
-- and readers wait for it: at most 5 s. A week that has rows in the default partition already stays there: nobody is kept
-- from writing or reading it, and moving the rows would lock both out.
create function ensure_job_pipeline_event_partitions(from_time timestamptz, weeks integer) returns void
language plpgsql set lock_timeout = '5s' as $$
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
end $$;

create table relay_state (
  id smallint primary key default 1 check (id = 1),
  log_id uuid not null default gen_random_uuid(),
  position bigint not null default 0,
  gaps int8multirange not null default '{}',
  owner text,
  epoch bigint not null default 0,
  lease_expires_at timestamptz
);
insert into relay_state default values;
`;

const DOWN = `
set local lock_timeout = '5s';
drop table relay_state;
drop table job_pipeline_events;
drop function ensure_job_pipeline_event_partitions;
drop table job_pipelines;
drop table jobs;
drop table api_tokens;
drop table pipeline_members;
drop table pipelines;
drop table group_members;
drop table principals;
`;

export class InitialSchema1763900000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
