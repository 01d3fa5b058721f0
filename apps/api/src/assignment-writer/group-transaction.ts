import { isConnectionError } from '@flow-pipelines/database';
import type { DataSource } from 'typeorm';
import type { AssignmentCommand } from '../assignments/job-pipelines.js';
import * as sql from './assignment.sql.js';
import { type Change, decideGroup, type DecisionSettings, type Outcome } from './decide-group.js';
import { lockAndRead } from './lock-and-read.js';
import { type Connection, roundTrip, send } from './pipelined.js';
import { wasCommitted } from './was-committed.js';

/** Thrown when a group certainly left nothing behind. */
export class GroupRolledBack extends Error {
  override readonly name = 'GroupRolledBack';
}

/** Thrown when the answer to COMMIT was lost and nobody could tell within the time allowed what it was. */
export class GroupOutcomeUnknown extends Error {
  override readonly name = 'GroupOutcomeUnknown';
}

/**
 * Carries out a group of commands, each of another job, in one transaction of two round trips: lock and read; decide in
 * memory; write and commit. Refused commands are left out of what is written. A group of one is the same code.
 * @returns one outcome per command, in their order, all of them final
 * @throws {GroupRolledBack | GroupOutcomeUnknown}
 */
export async function runGroupTransaction(
  dataSource: DataSource,
  commands: readonly AssignmentCommand[],
  settings: DecisionSettings,
): Promise<Outcome[]> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    const connection: Connection = await queryRunner.connect().catch((error: unknown) => {
      throw new GroupRolledBack('no connection', { cause: error });
    });
    const { outcomes, newJobs } = await prepare(connection, commands, settings);
    const changes = outcomes.flatMap((outcome) => (outcome.kind === 'done' && outcome.change ? [outcome.change] : []));
    await writeAndCommit(dataSource, connection, changes, newJobs);
    return outcomes;
  } finally {
    await queryRunner.release();
  }
}

async function prepare(
  connection: Connection,
  commands: readonly AssignmentCommand[],
  settings: DecisionSettings,
): Promise<{ outcomes: Outcome[]; newJobs: ReadonlySet<string> }> {
  try {
    const reading = await lockAndRead(connection, commands);
    return { outcomes: decideGroup(commands, reading, settings), newJobs: reading.newJobs };
  } catch (error) {
    // Nothing was sent that could commit: a ROLLBACK that fails too means that the connection is gone, and all with it.
    await connection.query('rollback').catch(() => undefined);
    throw new GroupRolledBack('the group failed before it wrote', { cause: error });
  }
}

async function writeAndCommit(
  dataSource: DataSource,
  connection: Connection,
  changes: readonly Change[],
  newJobs: ReadonlySet<string>,
): Promise<void> {
  try {
    const statements = [...writes(connection, changes, newJobs), connection.query('commit')];
    const committed = (await roundTrip(statements)).at(-1);
    if (committed?.command !== 'COMMIT') throw new GroupRolledBack('PostgreSQL rolled the group back');
  } catch (error) {
    if (error instanceof GroupRolledBack) throw error;
    if (!isConnectionError(error)) {
      // A statement failed, so PostgreSQL has turned the COMMIT behind it into a ROLLBACK.
      throw new GroupRolledBack('a write of the group failed', { cause: error });
    }
    const [probe] = changes;
    if (probe === undefined)
      throw new GroupRolledBack('the connection broke; there was nothing to commit', { cause: error });
    const verdict = await wasCommitted(dataSource, probe);
    if (verdict === 'unknown') throw new GroupOutcomeUnknown('the answer to COMMIT was lost', { cause: error });
    if (verdict === 'no') throw new GroupRolledBack('the connection broke before the commit', { cause: error });
  }
}

function writes(
  connection: Connection,
  changes: readonly Change[],
  newJobs: ReadonlySet<string>,
): Promise<{ command: string }>[] {
  const statements: Promise<{ command: string }>[] = [];
  const changed = new Set(changes.map(({ jobId }) => jobId));
  const unused = [...newJobs].filter((jobId) => !changed.has(jobId));
  const removed = changes.flatMap(({ jobId, removedIds }) => removedIds.map((id) => [jobId, id] as const));
  const added = changes.flatMap(({ jobId, addedIds }) => addedIds.map((id) => [jobId, id] as const));
  const [first] = changes;
  if (unused.length > 0) statements.push(send(connection, sql.FORGET_JOBS, [unused]));
  if (removed.length > 0) statements.push(send(connection, sql.REMOVE_ASSIGNMENTS, columns(removed)));
  if (added.length > 0) statements.push(send(connection, sql.ADD_ASSIGNMENTS, columns(added)));
  if (first) {
    const jobs = changes.map(({ jobId }) => jobId);
    const versions = changes.map(({ version }) => version);
    statements.push(
      send(connection, sql.RAISE_VERSIONS, [jobs, versions, first.occurredAt]),
      send(connection, sql.APPEND_EVENTS, [
        first.occurredAt,
        changes.map(({ eventId }) => eventId),
        jobs,
        versions,
        changes.map(({ payload }) => payload),
        changes.map(({ traceparent }) => traceparent),
      ]),
    );
  }
  return statements;
}

function columns(pairs: readonly (readonly [string, string])[]): [string[], string[]] {
  return [pairs.map(([jobId]) => jobId), pairs.map(([, pipelineId]) => pipelineId)];
}
