import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../support/index.js';
import { schemaOf } from './schema-of.js';

const GOLDEN = join(import.meta.dirname, '../../libs/database/schema.sql');
const HEADER = `-- What the migrations lead to, for readers and reviewers. Written by \`npm run schema\`, never by hand;
-- test/integration/golden-schema.spec.ts compares it with a migrated database. Weekly partitions are left out.\n\n`;

describe('the migrated schema', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    dataSource = createDataSource({ url: database.url, applicationName: 'golden schema', poolSize: 1 });
    await dataSource.initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await client.end();
    await database.drop();
  });

  it('is the golden one', async () => {
    const schema = HEADER + (await schemaOf(client));
    if (process.env['GOLDEN_SCHEMA'] === 'write') writeFileSync(GOLDEN, schema);
    expect(schema).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it.each([
    ['a column', 'alter table jobs add column priority integer'],
    ['a default', 'alter table jobs alter column version set default 1'],
    ['nullability', 'alter table pipelines alter column description drop not null'],
    ['a check', 'alter table principals drop constraint only_users_have_email'],
    ['an index', 'create index on pipelines (created_at)'],
    ['a foreign key', 'alter table job_pipelines drop constraint job_pipelines_job_id_fkey'],
    ['a sequence', 'alter sequence job_pipeline_event_ids cache 10'],
    ['storage', 'alter table jobs set (fillfactor = 100)'],
    ['a function', 'create function f() returns integer language sql as $$ select 1 $$'],
    ['a trigger', 'drop trigger audit_log_is_append_only on audit_log'],
    ['when a trigger fires', 'alter table audit_log enable trigger audit_log_is_append_only'],
    ['a type', `create type mood as enum ('fine')`],
    ['a view', 'create view v as select 1 as one'],
    ['a table', 'create table t (id integer)'],
  ])('would differ by %s', async (_, change) => {
    await client.query('begin');
    try {
      const before = await schemaOf(client);
      await client.query(change);
      expect(await schemaOf(client)).not.toBe(before);
    } finally {
      await client.query('rollback');
    }
  });

  it('does not depend on the weeks that there are partitions for', async () => {
    const before = await schemaOf(client);
    await client.query(`select ensure_job_pipeline_event_partitions('2001-01-01', 3)`);
    expect(await schemaOf(client)).toBe(before);
  });

  it.each([
    'alter table jobs add column priority integer',
    'alter table jobs drop column updated_at',
    'alter table jobs alter column version type bigint',
    'alter table principals alter column name drop not null',
    'alter table job_pipelines drop constraint job_pipelines_pkey',
  ])('would not fit the entities after: %s', async (change) => {
    await client.query('begin');
    try {
      await client.query(change);
      expect(await columnsOfTables(client)).not.toEqual(columnsOfEntities(dataSource));
    } finally {
      await client.query('rollback');
    }
  });

  it('has exactly the columns of the entities, with their types, nullability and keys', async () => {
    expect(await columnsOfTables(client)).toEqual(columnsOfEntities(dataSource));
  });
});

/** One sentence a column, so that a difference reads as one. */
const sentence = (table: string, column: string, type: string, nullable: boolean, key: boolean) =>
  `${table}.${column} ${type}${nullable ? '' : ' not null'}${key ? ' in the key' : ''}`;

async function columnsOfTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(`
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
       coalesce(a.attnum = any (x.indkey), false) as key
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_index x on x.indrelid = c.oid and x.indisprimary
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
   and c.relname <> 'schema_migrations'`);
  return rows.map((row) => sentence(row.relname, row.attname, row.type, row.nullable, row.key)).toSorted();
}

function columnsOfEntities(dataSource: DataSource): string[] {
  return dataSource.entityMetadatas
    .flatMap(({ tableName, columns }) =>
      columns.map((column) => {
        const type = dataSource.driver.normalizeType(column) + (column.isArray ? '[]' : '');
        return sentence(tableName, column.databaseName, type, column.isNullable, column.isPrimary);
      }),
    )
    .toSorted();
}
