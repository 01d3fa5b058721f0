import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
set local lock_timeout = '5s';
-- Three columns that are null cost nothing: up to eight columns a row's null bitmap fits into the header's padding. The
-- checks are not validated, as that would read the whole table under the lock: every row that is there has nulls.
alter table jobs
  add column state text,
  add column source_sequence bigint,
  add column deleted_at timestamptz,
  add constraint jobs_state_check check (char_length(state) between 1 and 64) not valid,
  add constraint jobs_source_sequence_check check (source_sequence >= 1) not valid;
-- Partial, and not on what a change of assignments updates: that stays on its page (HOT), and rows without a state or a
-- deletion have no entry.
create index jobs_state_idx on jobs (state, id) where state is not null;
create index jobs_deleted_idx on jobs (id) where deleted_at is not null;

-- What is left to do for deleted jobs (finished_at is null), and who deleted them.
create table job_deletions (
  job_id text collate "C" primary key references jobs (id),
  deleted_at timestamptz not null,
  deleted_by text,
  request_id text not null,
  finished_at timestamptz
);
create index job_deletions_unfinished_idx on job_deletions (job_id) where finished_at is null;

create table executors (
  name text collate "C" primary key check (char_length(name) between 1 and 255),
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null
) with (fillfactor = 80);

create table executor_instances (
  executor text collate "C" not null references executors (name) on delete cascade,
  instance text collate "C" not null check (char_length(instance) between 1 and 255),
  last_seen_at timestamptz not null,
  primary key (executor, instance)
) with (fillfactor = 80);

-- The job first: whoever asks, asks about a job. No foreign keys: an executor may know a job that a restored database does not.
create table executor_acknowledgements (
  job_id text collate "C" not null,
  executor text collate "C" not null,
  applied_version integer not null default 0,
  applied_at timestamptz,
  parked_version integer,
  parked_at timestamptz,
  parked_detail text,
  primary key (job_id, executor)
) with (fillfactor = 80);

create index executor_acknowledgements_parked_idx on executor_acknowledgements (executor) where parked_version is not null;

create sequence dead_letter_ids as bigint cache 1;
create table dead_letters (
  id bigint primary key default nextval('dead_letter_ids'),
  executor text collate "C" not null,
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  reason text not null,
  detail text not null,
  job_id text collate "C",
  attempts integer not null,
  payload bytea check (octet_length(payload) <= 65536),
  payload_bytes integer,
  occurred_at timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  constraint dead_letters_once unique (topic, partition, record_offset, executor)
);
alter sequence dead_letter_ids owned by dead_letters.id;
create index dead_letters_job_idx on dead_letters (job_id, id) where job_id is not null;
`;

const DOWN = `
set local lock_timeout = '5s';
drop table dead_letters;
drop table executor_acknowledgements;
drop table executor_instances;
drop table executors;
drop table job_deletions;
drop index jobs_deleted_idx;
drop index jobs_state_idx;
alter table jobs drop column deleted_at, drop column source_sequence, drop column state;
`;

export class JobRegistry1764086400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
