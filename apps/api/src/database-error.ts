import { isConnectionError, isOutOfResources } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';

/** What callers are told of a database that cannot serve them now; undefined when it is not the database that is to blame. */
export function databaseErrorOf(cause: unknown): AppError | undefined {
  if (isConnectionError(cause)) return unavailable('The service cannot reach its database; try again shortly', cause);
  if (isOutOfResources(cause)) return unavailable("The service's database has no room now; try again shortly", cause);
  return undefined;
}

const unavailable = (message: string, cause: unknown) => new AppError('database_unavailable', message, { cause });
