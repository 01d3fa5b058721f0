import type { Statement } from '@flow-pipelines/database';
import type { EntityManager } from 'typeorm';

/**
 * Assignments share a lock, and whoever deletes pipelines takes it alone: a row lock for each pipeline of each update would
 * be written down by PostgreSQL, and shared by all updates of a popular one (ADR 33). An assignment takes it before it
 * locks jobs, so that nobody waits for it who holds what its holders need.
 */
const ASSIGNMENTS = 7_205_759_407;

/** Every update behind it waits as long as a delete waits here. */
const LONGEST_WAIT = '1s';

/** From here until the transaction ends, whichever pipeline is read as living stays so. Before the jobs' locks. */
export const KEEP_PIPELINES: Statement = {
  name: 'keep-pipelines',
  text: `select pg_advisory_xact_lock_shared(${ASSIGNMENTS})`,
};

/**
 * Waits for the assignments under way, and holds off others until the transaction ends: the last lock of a delete, and as
 * late as can be. A statement behind it sees what they committed, and those that come later see what this transaction has.
 */
export async function holdOffAssignments(manager: EntityManager): Promise<void> {
  await manager.query(`set local lock_timeout = '${LONGEST_WAIT}'`);
  await manager.query(`select pg_advisory_xact_lock(${ASSIGNMENTS})`);
}
