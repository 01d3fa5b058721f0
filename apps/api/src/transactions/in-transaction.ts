import { AsyncLocalStorage } from 'node:async_hooks';
import type { DatabaseConnection } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { EntityManager } from 'typeorm';

/** Constraints and unique indexes, by name, and what their violation means to the caller. */
export type Violations = Readonly<Record<string, () => AppError>>;

/** lock_not_available (waited for longer than lock_timeout), deadlock_detected. */
const BUSY = new Set(['55P03', '40P01']);

/**
 * Administrative changes share a lock, and one that needs the site to itself takes it alone. It is the first lock of each,
 * so nobody who waits for it holds what its holder may need. Neither assignments nor reads know it.
 */
const ADMINISTRATION = 7_205_759_406;
const TAKE = {
  shared: `select pg_advisory_xact_lock_shared(${ADMINISTRATION})`,
  alone: `select pg_advisory_xact_lock(${ADMINISTRATION})`,
} as const;

/** The transaction that the whole request runs in, if it does. */
const surrounding = new AsyncLocalStorage<EntityManager>();

/**
 * Runs a change in one transaction (READ COMMITTED: a statement that follows a lock sees what its earlier holder
 * committed), or in the one that surrounds it. Whether a name is free is for the unique index to say, so that there is
 * nothing to race with.
 * @throws {AppError} what `work` throws, what a violated constraint means, `resource_busy`; then nothing is committed
 */
export async function inTransaction<T>(
  database: DatabaseConnection,
  work: (manager: EntityManager) => Promise<T>,
  violations: Violations = {},
  administration: keyof typeof TAKE = 'shared',
): Promise<T> {
  const take = async (manager: EntityManager) => {
    await manager.query(TAKE[administration]);
    return work(manager);
  };
  return joined(database, take, violations);
}

async function joined<T>(
  database: DatabaseConnection,
  work: (manager: EntityManager) => Promise<T>,
  violations: Violations = {},
): Promise<T> {
  const manager = surrounding.getStore();
  try {
    return await (manager ? work(manager) : database.dataSource.transaction(work));
  } catch (error) {
    throw explain(error, violations);
  }
}

/** Runs work in a transaction that surrounds every `inTransaction` within it: all is committed together, or nothing. */
export async function surroundedByTransaction<T>(
  database: DatabaseConnection,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return joined(database, (manager) => surrounding.run(manager, () => work(manager)));
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
