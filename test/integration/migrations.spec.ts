import { createDataSource, migrate, revertLastMigration } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../support/index.js';
import { schemaOf } from './schema-of.js';

const open = async (url: string): Promise<DataSource> =>
  createDataSource({ url, applicationName: 'migrations', poolSize: 2 }).initialize();

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function revertAll(dataSource: DataSource): Promise<void> {
  for (;;) {
    const [{ left }]: [{ left: number }] = await dataSource.query(
      'select count(*)::int as left from schema_migrations',
    );
    if (left === 0) return;
    await revertLastMigration(dataSource);
  }
}

describe(migrate.name, () => {
  let database: TestDatabase;
  let client: pg.Client;
  let dataSource: DataSource;
  let golden: string;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty' });
    client = await connected(database.url);
    dataSource = await open(database.urlFor('migrator'));
    const migrated = await createTestDatabase();
    const other = await connected(migrated.url);
    golden = await schemaOf(other);
    await other.end();
    await migrated.drop();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await client.end();
    await database.drop();
  });

  it('needs to own the database, and nothing more', async () => {
    const account: unknown = await dataSource.query(
      'select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user',
    );
    expect(account).toEqual([{ rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false }]);
  });

  it('brings an empty database to the newest schema, by one of twenty that try at once', async () => {
    const others = await Promise.all(Array.from({ length: 19 }, () => open(database.urlFor('migrator'))));
    try {
      const applied = await Promise.all([dataSource, ...others].map((one) => migrate(one)));
      expect(applied.flat()).toEqual(dataSource.migrations.map((migration) => migration.constructor.name));
      expect(await schemaOf(client)).toBe(golden);
    } finally {
      await Promise.all(others.map((other) => other.destroy()));
    }
  });

  it('does nothing when repeated', async () => {
    expect(await migrate(dataSource)).toEqual([]);
    expect(await schemaOf(client)).toBe(golden);
  });

  it('can be taken back to nothing, events and all, and done again', async () => {
    await client.query(`insert into jobs (id, version) values ('j', 1)`);
    await client.query(`insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
      select t, gen_random_uuid(), 'j', 1, '{}' from (values (now()), ('1999-01-01')) as times (t)`);
    await revertAll(dataSource);
    const left = await client.query(`select relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind <> 'i' order by relname`);
    expect(left.rows).toEqual([{ relname: 'schema_migrations' }, { relname: 'schema_migrations_id_seq' }]);
    expect(await schemaOf(client)).not.toMatch(/function|type|view/i);

    expect(await migrate(dataSource)).toEqual(dataSource.migrations.map((migration) => migration.constructor.name));
    expect(await schemaOf(client)).toBe(golden);
  });

  it('gives up after 5 s when it cannot have a lock, and leaves everything as it was', async () => {
    await client.query('begin');
    const tables = await client.query<{ all: string }>(`select string_agg(oid::regclass::text, ', ') as all
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`);
    await client.query(`lock table ${tables.rows[0]?.all ?? ''} in access share mode`);
    let before = '';
    try {
      // The newest migrations may lock no table.
      const revertUntilRefused = async () => {
        for (;;) {
          before = await schemaOf(client);
          await revertLastMigration(dataSource);
        }
      };
      await expect(revertUntilRefused()).rejects.toThrow(/lock timeout/);
    } finally {
      await client.query('rollback');
    }
    expect(await schemaOf(client)).toBe(before);
    await migrate(dataSource);
    expect(await schemaOf(client)).toBe(golden);
  });

  it('sets a lock timeout first in every migration, both ways', async () => {
    expect(dataSource.migrations.length).toBeGreaterThan(0);
    for (const migration of dataSource.migrations) {
      for (const way of ['up', 'down'] as const) {
        const statements: string[] = [];
        const recorder = { query: async (sql: string) => void statements.push(sql) };
        await migration[way](recorder as unknown as QueryRunner);
        expect(statements[0]?.trimStart()).toMatch(/^set local lock_timeout = '[1-5]s';/);
      }
    }
  });

  it.each(['LATIN1', 'SQL_ASCII'])('refuses a database in %s, and writes nothing into it', async (encoding) => {
    const name = `migrations_${encoding.toLowerCase()}_${process.pid}`;
    await client.query(`create database ${name} encoding '${encoding}' locale 'C' template template0`);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    const foreign = await open(url.href);
    try {
      await expect(migrate(foreign)).rejects.toThrow(`the database must be encoded in UTF8, this one is ${encoding}`);
      expect(await foreign.query(`select 1 from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([]);
    } finally {
      await foreign.destroy();
      await client.query(`drop database ${name} with (force)`);
    }
  });
});
