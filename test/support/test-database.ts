import { randomUUID } from 'node:crypto';
import { createDataSource, migrate } from '@flow-pipelines/database';
import pg from 'pg';
import { addressOf } from './run-servers.js';

const MIGRATED = 'template_migrated';
/** Any fixed number: only one worker at a time makes the template. */
const TEMPLATE_LOCK = 7_310_221;

export interface TestDatabase {
  readonly url: string;
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
    if (template === 'migrated') await ensureTemplate(server, client);
    await client.query(`create database ${name} template ${template === 'migrated' ? MIGRATED : 'template0'}`);
  });
  return {
    url: urlOf(server, name),
    drop: () =>
      withClient(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

async function ensureTemplate(server: string, client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [MIGRATED]);
    if (rowCount !== 0) return;
    await client.query(`drop database if exists ${MIGRATED}_new with (force)`);
    await client.query(`create database ${MIGRATED}_new`);
    await migrateTo(urlOf(server, `${MIGRATED}_new`));
    await client.query(`alter database ${MIGRATED}_new rename to ${MIGRATED}`);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

async function migrateTo(url: string): Promise<void> {
  // Two connections: one holds the migration lock while the other migrates.
  const dataSource = createDataSource({ url, applicationName: 'test migrations', poolSize: 2 });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
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
