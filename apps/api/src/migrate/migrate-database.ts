import { createDataSource, createRoles, isConnectionError, migrate } from '@flow-pipelines/database';
import type { DataSource } from 'typeorm';

/** One connection holds the migration lock while the other migrates. */
const POOL_SIZE = 2;
/** How long another process may take that migrates at this moment. */
const WAIT_FOR_OTHERS = '60s';

/**
 * Brings the schema of a database up to date and names the migrations that were applied. Tries once: a database that is
 * away fails it after five seconds at most.
 */
export function migrateDatabase(url: string, rolePrefix: string): Promise<string[]> {
  return withDatabase(url, (dataSource) => migrate(dataSource, { rolePrefix }));
}

/** Makes the roles that the server of a database lacks, and names them. Tries once, too. */
export function createDatabaseRoles(url: string, rolePrefix: string): Promise<string[]> {
  return withDatabase(url, (dataSource) => createRoles(dataSource, rolePrefix));
}

async function withDatabase<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = createDataSource({
    url,
    applicationName: 'flow-pipelines-migrate',
    poolSize: POOL_SIZE,
    parameters: { lock_timeout: WAIT_FOR_OTHERS },
  });
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** What an operator can mend, in one message without a stack. Never holds the address, which has the password in it. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The error that stands for several (localhost on IPv4 and IPv6) has no message of its own.
  const said = error.message || (error as { code?: string }).code || error.name;
  return isConnectionError(error) ? `PostgreSQL cannot be reached: ${said}` : said;
}
