import { beginWith, bind, type Connection } from '@flow-pipelines/database';
import { keyInFlight, keyReused } from '../idempotency/idempotency-key.js';
import { type KeptAnswerRow, READ_ANSWERS, TAKE_KEYS, type TakenKeyRow } from '../idempotency/idempotency.sql.js';
import type { AssignmentBatch, CommandResult, DoneCommand } from './assignment-batch.js';

export type SettledBatches = ReadonlyMap<AssignmentBatch, readonly CommandResult[]>;

/**
 * Begins the transaction and finds the batches that need no decision, because of their Idempotency-Keys: they get the
 * results of the first time, or are refused. A round trip of its own, so that their jobs are not locked. All other keys
 * stay taken until the transaction ends.
 */
export async function settleByKeys(
  connection: Connection,
  batches: readonly AssignmentBatch[],
): Promise<SettledBatches> {
  const keys = [...new Set(batches.flatMap(({ idempotency }) => idempotency?.id ?? []))];
  const [taken, kept] = await beginWith(connection, [
    bind<TakenKeyRow>(TAKE_KEYS, [keys]),
    bind<KeptAnswerRow>(READ_ANSWERS, [keys]),
  ]);
  const free = new Set(taken.rows.filter(({ is_free }) => is_free).map(({ id }) => id));
  const answers = new Map(kept.rows.map((row) => [row.id, row]));
  const settled = new Map<AssignmentBatch, readonly CommandResult[]>();
  for (const batch of batches) {
    const key = batch.idempotency;
    if (!key) continue;
    const answer = answers.get(key.id);
    if (!free.has(key.id)) settled.set(batch, refuseAll(batch, keyInFlight()));
    else if (answer && !answer.fingerprint.equals(key.fingerprint)) settled.set(batch, refuseAll(batch, keyReused()));
    else if (answer) settled.set(batch, JSON.parse(answer.answer) as DoneCommand[]);
  }
  return settled;
}

/** What is to be kept of a batch. Nothing is kept of what was refused: it left nothing behind, so asking again is harmless. */
export function answerToKeep({ idempotency: key }: AssignmentBatch, results: readonly CommandResult[]) {
  if (!key || results.some(({ kind }) => kind === 'refused')) return undefined;
  return { id: key.id, fingerprint: key.fingerprint, answer: JSON.stringify(results) } satisfies KeptAnswerRow;
}

function refuseAll({ commands }: AssignmentBatch, error: ReturnType<typeof keyReused>): CommandResult[] {
  return commands.map(() => ({ kind: 'refused', error }));
}
