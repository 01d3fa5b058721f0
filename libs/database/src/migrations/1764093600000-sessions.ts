import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A session ends with what it was given for: deleted principals take theirs along, revoked tokens are looked at. */
const UP = `
set local lock_timeout = '5s';
create table sessions (
  hash bytea primary key check (octet_length(hash) = 32),
  principal_id uuid not null references principals (id) on delete cascade,
  token_id uuid references api_tokens (id) on delete cascade,
  issuer text,
  subject text,
  jwt_id text,
  scopes text[],
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint sessions_sign_in_check check (
    case when token_id is null
      then issuer is not null and subject is not null and scopes is not null
      else issuer is null and subject is null and jwt_id is null and scopes is null
    end
  )
);
create index sessions_principal_id_idx on sessions (principal_id);
create index sessions_token_id_idx on sessions (token_id);
create index sessions_expires_at_idx on sessions (expires_at);
`;

const DOWN = `
set local lock_timeout = '5s';
drop table sessions;
`;

export class Sessions1764093600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
