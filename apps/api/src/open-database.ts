import { assertMigrated, createDataSource, DatabaseConnection } from '@flow-pipelines/database';
import type { Logger } from '@flow-pipelines/runtime';
import type { DataSource } from 'typeorm';
import type { ApiConfiguration } from './api.configuration.js';
import { seedDemoData } from './demo-data/seed-demo-data.js';
import { bootstrapAdmin } from './identity/bootstrap-admin.js';
import { migrateDatabase } from './migrate/migrate-database.js';

const ANSWER_TIMEOUT_MS = 15_000;

/**
 * The api's way to its database. A statement waits for a lock for at most 2 s, so that a stuck one cannot hold up a whole
 * group; a transaction that its process has forgotten ends after 30 s, so that it cannot hold up the relay's gaps. A
 * connection that is silent for 15 s under a statement is half open, and replaced; migrations, which may take longer, have
 * connections of their own.
 */
export function openDatabase(configuration: ApiConfiguration, log: Logger): DatabaseConnection {
  const dataSource = createDataSource({
    url: configuration.databaseUrl,
    applicationName: 'flow-pipelines-api',
    poolSize: configuration.databasePoolSize,
    parameters: { lock_timeout: '2s', idle_in_transaction_session_timeout: '30s' },
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    onIdleError: (err) => log.warn({ err }, 'an idle database connection broke'),
  });
  return new DatabaseConnection(dataSource, { log, prepare: () => prepare(dataSource, configuration, log) });
}

async function prepare(dataSource: DataSource, configuration: ApiConfiguration, log: Logger): Promise<void> {
  if (configuration.migrateOnStart) {
    const applied = await migrateDatabase(configuration.databaseUrl, configuration.databaseRolePrefix);
    if (applied.length > 0) log.info({ applied }, 'migrated the database');
  } else {
    await assertMigrated(dataSource);
  }
  const token = await bootstrapAdmin(dataSource, configuration.bootstrapAdminToken);
  if (token !== null) {
    process.stdout.write(`The site admin "admin" signs in with this token, which is shown only now: ${token}\n`);
  }
  if (configuration.demoData) await seedDemoData(dataSource);
}
