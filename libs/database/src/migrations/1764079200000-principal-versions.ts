import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A constant default: no row is rewritten, so the lock is held for a moment only. */
const UP = `
set local lock_timeout = '5s';
alter table principals add column version integer not null default 1;
`;

const DOWN = `
set local lock_timeout = '5s';
alter table principals drop column version;
`;

export class PrincipalVersions1764079200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
