import {
  bind,
  type BoundStatement,
  COMMIT,
  type Connection,
  isConnectionError,
  runTogether,
  textArray,
  uuidArray,
} from '@flow-pipelines/database';
import type { DataSource } from 'typeorm';
import { KEEP_ANSWERS, type KeptAnswerRow } from '../idempotency/idempotency.sql.js';
import type { AssignmentBatch, CommandResult } from './assignment-batch.js';
import * as sql from './assignment.sql.js';
import type { Change } from './change.js';
import { decideBatch, type DecisionSettings, type Outcome } from './decide-batch.js';
import { answerToKeep, type SettledBatches, settleByKeys } from './kept-results.js';
import { lockAndRead } from './lock-and-read.js';
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
 * Carries out a group of batches, whose commands are each of another job, in one transaction of two round trips: lock and
 * read; decide in memory; write and commit (a third comes before them where there are Idempotency-Keys). Refused commands are left out of what is written. A group of one is the same code.
 * @returns the results of each batch's commands, in their order, all of them final, and for how many batches they were kept
 * @throws {GroupRolledBack | GroupOutcomeUnknown}
 */
export async function runGroupTransaction(
  dataSource: DataSource,
  batches: readonly AssignmentBatch[],
  settings: DecisionSettings,
): Promise<Settled> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    const connection: Connection = await queryRunner.connect().catch((error: unknown) => {
      throw new GroupRolledBack('no connection', { cause: error });
    });
    // failpoint: api before the transaction
    const { results, repeated, ...writing } = await prepare(connection, batches, settings);
    await writeAndCommit(dataSource, connection, writing);
    // failpoint: api between commit and answer
    return { results, repeated };
  } finally {
    await queryRunner.release();
  }
}

/** All that the last round trip writes. */
interface Writing {
  readonly changes: readonly Change[];
  readonly answers: readonly KeptAnswerRow[];
  readonly newJobs: ReadonlySet<string>;
  /** Deleted jobs that come back. */
  readonly revivedJobs: readonly string[];
}

type Batches = readonly AssignmentBatch[];
type Results = readonly (readonly CommandResult[])[];

interface Settled {
  readonly results: Results;
  /** Batches that got the results of the first time. */
  readonly repeated: number;
}

async function prepare(
  connection: Connection,
  batches: readonly AssignmentBatch[],
  settings: DecisionSettings,
): Promise<Writing & Settled> {
  try {
    const hasKeys = batches.some(({ idempotency }) => idempotency);
    const settled: SettledBatches = hasKeys ? await settleByKeys(connection, batches) : new Map();
    const open = batches.filter((batch) => !settled.has(batch));
    return await decideOpen(connection, hasKeys, { batches, open, settled }, settings);
  } catch (error) {
    // Nothing was sent that could commit.
    await rollBack(connection);
    throw new GroupRolledBack('the group failed before it wrote', { cause: error });
  }
}

async function decideOpen(
  connection: Connection,
  isBegun: boolean,
  { batches, open, settled }: { batches: Batches; open: Batches; settled: SettledBatches },
  settings: DecisionSettings,
): Promise<Writing & Settled> {
  const commands = open.flatMap((batch) => batch.commands);
  const reading = await lockAndRead(connection, isBegun, commands);
  const outcomes = new Map(open.map((batch) => [batch, decideBatch(batch, reading, settings)]));
  const answers = [...outcomes].flatMap(([batch, ofBatch]) => answerToKeep(batch, resultsOf(ofBatch)) ?? []);
  return {
    results: batches.map((batch) => settled.get(batch) ?? resultsOf(outcomes.get(batch) ?? [])),
    repeated: [...settled.values()].filter((results) => results.every(({ kind }) => kind === 'done')).length,
    changes: [...outcomes.values()].flat().flatMap(({ change }) => change ?? []),
    answers,
    newJobs: reading.newJobs,
    revivedJobs: [...outcomes.values()].flat().flatMap(({ result }) => revivedBy(result, reading.deletedJobs)),
  };
}

/** Whoever was told that a job has pipelines can rely on it: also when nothing had to change for that. */
function revivedBy(result: CommandResult, deletedJobs: ReadonlySet<string>): string[] {
  if (result.kind === 'refused' || result.job.pipelines.length === 0) return [];
  return deletedJobs.has(result.job.jobId) ? [result.job.jobId] : [];
}

const resultsOf = (outcomes: readonly Outcome[]) => outcomes.map(({ result }) => result);

async function writeAndCommit(dataSource: DataSource, connection: Connection, writing: Writing): Promise<void> {
  try {
    // failpoint: api inside the transaction
    const committed = (await runTogether(connection, [...writes(writing), COMMIT])).at(-1);
    if (committed?.command !== 'COMMIT') throw new GroupRolledBack('PostgreSQL rolled the group back');
  } catch (error) {
    if (error instanceof GroupRolledBack) throw error;
    if (!isConnectionError(error)) {
      // The COMMIT behind the statement that failed was skipped, or failed itself.
      await rollBack(connection);
      throw new GroupRolledBack('a write of the group failed', { cause: error });
    }
    const [probe] = writing.changes;
    // Without a change only answers can have been committed: carrying it out again finds them, or nothing.
    if (probe === undefined)
      throw new GroupRolledBack('the connection broke; there was nothing to commit', { cause: error });
    const verdict = await wasCommitted(dataSource, probe);
    if (verdict === 'unknown') throw new GroupOutcomeUnknown('the answer to COMMIT was lost', { cause: error });
    if (verdict === 'no') throw new GroupRolledBack('the connection broke before the commit', { cause: error });
  }
}

/** One that fails means that the connection is gone, and the transaction with it. */
async function rollBack(connection: Connection): Promise<void> {
  await connection.query('rollback').catch(() => undefined);
}

function writes({ changes, answers, newJobs, revivedJobs }: Writing): BoundStatement[] {
  const statements: BoundStatement[] = [];
  const changed = new Set(changes.map(({ jobId }) => jobId));
  const unused = [...newJobs].filter((jobId) => !changed.has(jobId));
  if (answers.length > 0) statements.push(bind(KEEP_ANSWERS, answerColumns(answers)));
  if (unused.length > 0) statements.push(bind(sql.FORGET_JOBS, [unused]));
  if (revivedJobs.length > 0) statements.push(bind(sql.REVIVE_JOBS, [revivedJobs]));
  if (changes.length > 0) statements.push(bind(sql.WRITE_CHANGES, changeColumns(changes)));
  return statements;
}

function changeColumns(changes: readonly Change[]): unknown[] {
  const { exchanged, removed, added } = rowsToWrite(changes);
  return [
    ...columns(exchanged, 3),
    ...columns(removed, 2),
    ...columns(added, 2),
    textArray(changes.map(({ jobId }) => jobId)),
    changes.map(({ version }) => version),
    changes[0]?.occurredAt,
    uuidArray(changes.map(({ eventId }) => eventId)),
    textArray(changes.map(({ payload }) => payload)),
    textArray(changes.map(({ traceparent }) => traceparent)),
  ];
}

/** What a job loses and gains is paired off as far as it goes. */
function rowsToWrite(changes: readonly Change[]): Record<'exchanged' | 'removed' | 'added', string[][]> {
  const rows = { exchanged: [] as string[][], removed: [] as string[][], added: [] as string[][] };
  for (const { jobId, removedIds, addedIds } of changes) {
    const both = Math.min(removedIds.length, addedIds.length);
    for (let at = 0; at < both; at += 1) rows.exchanged.push([jobId, removedIds[at] ?? '', addedIds[at] ?? '']);
    for (const id of removedIds.slice(both)) rows.removed.push([jobId, id]);
    for (const id of addedIds.slice(both)) rows.added.push([jobId, id]);
  }
  return rows;
}

/** Of rows that begin with a job, followed by pipelines. */
function columns(rows: readonly string[][], count: number): Buffer[] {
  return Array.from({ length: count }, (_, at) => {
    const column = rows.map((row) => row[at] ?? '');
    return at === 0 ? textArray(column) : uuidArray(column);
  });
}

function answerColumns(answers: readonly KeptAnswerRow[]): [string[], Buffer[], Buffer] {
  return [
    answers.map(({ id }) => id),
    answers.map(({ fingerprint }) => fingerprint),
    textArray(answers.map(({ answer }) => answer)),
  ];
}
