import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An assignment that changes leaves a dead entry in both indexes, and room for new ones is made by vacuum alone. By default it
 * comes when a fifth of the rows is dead, and by then the indexes have nearly doubled (docs/performance.md).
 */
const UP = `
set local lock_timeout = '5s';
alter table job_pipelines set (autovacuum_vacuum_scale_factor = 0.05);
`;

const DOWN = `
set local lock_timeout = '5s';
alter table job_pipelines reset (autovacuum_vacuum_scale_factor);
`;

export class AssignmentsVacuumedSooner1764097200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
