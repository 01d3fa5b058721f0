import { createDataSource, isConnectionError, migrate } from '@flow-pipelines/database';

/** One connection holds the migration lock while the other migrates. */
const POOL_SIZE = 2;
/** How long another process may take that migrates at this moment. */
const WAIT_FOR_OTHERS = '60s';

/**
 * Brings the schema of a database up to date and names the migrations that were applied. Tries once: a database that is
 * away fails it after five seconds at most.
 */
export async function migrateDatabase(url: string): Promise<string[]> {
  const dataSource = createDataSource({
    url,
    applicationName: 'flow-pipelines-migrate',
    poolSize: POOL_SIZE,
    parameters: { lock_timeout: WAIT_FOR_OTHERS },
  });
  await dataSource.initialize();
  try {
    return await migrate(dataSource);
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
