import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
set local lock_timeout = '5s';
create table external_identities (
  issuer text not null check (char_length(issuer) between 1 and 500),
  subject text not null check (char_length(subject) between 1 and 255),
  user_id uuid not null references principals (id) on delete cascade,
  name_claim text,
  email_claim text,
  site_admin_claim boolean not null,
  claims_issued_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index external_identities_user_id_idx on external_identities (user_id);
alter table group_members
  add column source text not null default 'manual',
  add constraint group_members_source_check check (source in ('manual', 'oidc'));
alter table audit_log add column jwt_id text;
`;

const DOWN = `
set local lock_timeout = '5s';
alter table audit_log drop column jwt_id;
alter table group_members drop column source;
drop table external_identities;
`;

export class ExternalIdentities1764072000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}
