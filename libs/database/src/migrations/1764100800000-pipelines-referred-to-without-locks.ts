import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A foreign key locks the row it finds, in the row itself, against somebody who removes it. Pipelines are never removed, only
 * marked as deleted; with that enforced, it is enough that an assigned pipeline is there (ADR 33).
 */
const UP = `
set local lock_timeout = '5s';
create function refuse_removal_of_pipelines() returns trigger language plpgsql as $$
begin
  raise exception 'pipelines are marked as deleted, never removed or given another id: % is refused', tg_op
    using errcode = 'restrict_violation';
end $$;
create trigger pipelines_are_never_removed before update of id or delete or truncate on pipelines
  for each statement execute function refuse_removal_of_pipelines();
alter table pipelines enable always trigger pipelines_are_never_removed;

create function check_assigned_pipelines() returns trigger language plpgsql as $$
begin
  if exists (select from assigned where not exists (select from pipelines where pipelines.id = assigned.pipeline_id)) then
    raise exception 'an assigned pipeline does not exist' using errcode = 'foreign_key_violation', table = tg_table_name;
  end if;
  return null;
end $$;
create trigger added_pipelines_exist after insert on job_pipelines
  referencing new table as assigned for each statement execute function check_assigned_pipelines();
create trigger exchanged_pipelines_exist after update on job_pipelines
  referencing new table as assigned for each statement execute function check_assigned_pipelines();

alter table job_pipelines drop constraint job_pipelines_pipeline_id_fkey;
`;

const DOWN = `
set local lock_timeout = '5s';
alter table job_pipelines add constraint job_pipelines_pipeline_id_fkey foreign key (pipeline_id) references pipelines (id);
drop trigger added_pipelines_exist on job_pipelines;
drop trigger exchanged_pipelines_exist on job_pipelines;
drop function check_assigned_pipelines;
drop trigger pipelines_are_never_removed on pipelines;
drop function refuse_removal_of_pipelines;
`;

export class PipelinesReferredToWithoutLocks1764100800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
