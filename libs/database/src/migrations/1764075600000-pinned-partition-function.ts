import type { MigrationInterface, QueryRunner } from 'typeorm';

// Partitions are made with the rights of the log's owner, so that the relay needs none on the log but to read it. A function
// with its owner's rights looks nowhere but in this schema, and whoever shall call it is told by name.
const UP = `
set local lock_timeout = '5s';
alter function ensure_job_pipeline_event_partitions(timestamptz, integer)
  security definer set search_path = public, pg_temp;
revoke execute on function ensure_job_pipeline_event_partitions(timestamptz, integer) from public;
`;

const DOWN = `
set local lock_timeout = '5s';
alter function ensure_job_pipeline_event_partitions(timestamptz, integer) security invoker reset search_path;
grant execute on function ensure_job_pipeline_event_partitions(timestamptz, integer) to public;
`;

export class PinnedPartitionFunction1764075600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
