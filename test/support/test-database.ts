import { randomUUID } from 'node:crypto';
import { createDataSource, createRoles, migrate, roleName, ROLES, type Role } from '@flow-pipelines/database';
import type { DataSource } from 'typeorm';
import pg from 'pg';
import { addressOf } from './run-servers.js';

const MIGRATED = 'template_migrated';
/** Any fixed number: only one worker at a time makes the roles and the template. */
const TEMPLATE_LOCK = 7_310_221;
const PASSWORD = 'test';

export interface TestDatabase {
  /** For whoever may do everything: the server's superuser. */
  readonly url: string;
  /** For the process with that role; the migrator owns the database. */
  urlFor(role: Role): string;
  drop(): Promise<void>;
}

/**
 * A database of one test file's own, with the newest schema unless `template: 'empty'` is asked for. Migrations run once
 * per test run; each database is a copy of the result.
 */
export async function createTestDatabase({
  template = 'migrated',
}: { template?: 'migrated' | 'empty' } = {}): Promise<TestDatabase> {
  const server = await addressOf('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, async (client) => {
    await ensureTemplate(server, client);
    const source = template === 'migrated' ? MIGRATED : 'template0';
    await client.query(`create database ${name} template ${source} owner ${roleName('migrator')}`);
  });
  const url = urlOf(server, name);
  return {
    url,
    urlFor: (role) => asRole(url, role),
    drop: () =>
      withClient(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** The address of a test database, for another account. */
export function asRole(databaseUrl: string, role: Role): string {
  const url = new URL(databaseUrl);
  url.username = roleName(role);
  url.password = PASSWORD;
  return url.href;
}

/** The migrator makes it, with the rights that it has in production: it owns the database and is no superuser. */
async function ensureTemplate(server: string, client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [MIGRATED]);
    if (rowCount !== 0) return;
    await withDataSource(server, createRoles);
    for (const role of ROLES) await client.query(`alter role ${roleName(role)} login password '${PASSWORD}'`);
    await client.query(`drop database if exists ${MIGRATED}_new with (force)`);
    await client.query(`create database ${MIGRATED}_new template template0 owner ${roleName('migrator')}`);
    await withDataSource(asRole(urlOf(server, `${MIGRATED}_new`), 'migrator'), migrate);
    await client.query(`alter database ${MIGRATED}_new rename to ${MIGRATED}`);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

async function withDataSource(url: string, work: (dataSource: DataSource) => Promise<unknown>): Promise<void> {
  // Two connections: one holds the migration lock while the other migrates.
  const dataSource = createDataSource({ url, applicationName: 'test migrations', poolSize: 2 });
  await dataSource.initialize();
  try {
    await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function withClient(connectionString: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
