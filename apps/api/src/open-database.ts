import { assertMigrated, createDataSource, DatabaseConnection, migrate } from '@flow-pipelines/database';
import type { Logger } from '@flow-pipelines/runtime';
import type { DataSource } from 'typeorm';
import type { ApiConfiguration } from './api.configuration.js';
import { seedDemoData } from './demo-data/seed-demo-data.js';
import { bootstrapAdmin } from './identity/bootstrap-admin.js';

/**
 * The api's way to its database. A statement waits for a lock for at most 2 s, so that a stuck one cannot hold up a whole
 * group; a transaction that its process has forgotten ends after 30 s, so that it cannot hold up the relay's gaps.
 */
export function openDatabase(configuration: ApiConfiguration, log: Logger): DatabaseConnection {
  const dataSource = createDataSource({
    url: configuration.databaseUrl,
    applicationName: 'flow-pipelines-api',
    poolSize: configuration.databasePoolSize,
    parameters: { lock_timeout: '2s', idle_in_transaction_session_timeout: '30s' },
    onIdleError: (err) => log.warn({ err }, 'an idle database connection broke'),
  });
  return new DatabaseConnection(dataSource, { log, prepare: () => prepare(dataSource, configuration, log) });
}

async function prepare(dataSource: DataSource, configuration: ApiConfiguration, log: Logger): Promise<void> {
  if (configuration.migrateOnStart) {
    const applied = await migrate(dataSource);
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
