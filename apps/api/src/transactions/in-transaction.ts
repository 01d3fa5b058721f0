import type { DatabaseConnection } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { EntityManager } from 'typeorm';

/** Constraints and unique indexes, by name, and what their violation means to the caller. */
export type Violations = Readonly<Record<string, () => AppError>>;

/** lock_not_available (waited for longer than lock_timeout), deadlock_detected. */
const BUSY = new Set(['55P03', '40P01']);

/**
 * Runs a change in one transaction (READ COMMITTED: a statement that follows a lock sees what its earlier holder
 * committed). Whether a name is free is for the unique index to say, so that there is nothing to race with.
 * @throws {AppError} what `work` throws, what a violated constraint means, `resource_busy`
 */
export async function inTransaction<T>(
  database: DatabaseConnection,
  work: (manager: EntityManager) => Promise<T>,
  violations: Violations = {},
): Promise<T> {
  try {
    return await database.dataSource.transaction(work);
  } catch (error) {
    throw explain(error, violations);
  }
}

function explain(error: unknown, violations: Violations): unknown {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  if (typeof constraint === 'string') {
    const meant = violations[constraint]?.();
    if (meant) return new AppError(meant.code, meant.message, { cause: error });
  }
  if (typeof code === 'string' && BUSY.has(code)) {
    return new AppError('resource_busy', 'This is being changed by somebody else; try again', { cause: error });
  }
  return error;
}
