import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
set local lock_timeout = '5s';
create sequence audit_log_ids as bigint cache 1;
create table audit_log (
  id bigint primary key default nextval('audit_log_ids'),
  occurred_at timestamptz not null default clock_timestamp(),
  actor_id uuid not null,
  actor_name text not null,
  actor_kind text not null check (actor_kind in ('user', 'service_account', 'system')),
  token_id uuid,
  request_id text not null,
  action text not null,
  target_kind text not null,
  target_id uuid not null,
  target_name text not null,
  before jsonb,
  after jsonb
);
alter sequence audit_log_ids owned by audit_log.id;
create index audit_log_occurred_at_idx on audit_log (occurred_at);
create index audit_log_actor_idx on audit_log (actor_id, id);
create index audit_log_target_idx on audit_log (target_id, id);
create index audit_log_action_idx on audit_log (action, id);

-- No foreign keys: a row outlives what it tells of.
create function refuse_change_of_audit_log() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is append-only: % is refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger audit_log_is_append_only before update or delete or truncate on audit_log
  for each statement execute function refuse_change_of_audit_log();
-- ALWAYS: session_replication_role = replica turns ordinary triggers off.
alter table audit_log enable always trigger audit_log_is_append_only;
`;

const DOWN = `
set local lock_timeout = '5s';
drop table audit_log;
drop function refuse_change_of_audit_log;
`;

export class AuditLog1763985600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
