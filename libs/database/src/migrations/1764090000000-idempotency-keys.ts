import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Neither a key nor, where it would hold a secret, an answer can be read from it: see apps/api/src/idempotency. */
const UP = `
set local lock_timeout = '5s';
create table idempotency_keys (
  id bytea primary key check (octet_length(id) = 32),
  fingerprint bytea not null check (octet_length(fingerprint) = 32),
  answer text not null,
  created_at timestamptz not null default now()
);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
`;

const DOWN = `
set local lock_timeout = '5s';
drop table idempotency_keys;
`;

export class IdempotencyKeys1764090000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
