import { keyInFlight, keyReused } from '../idempotency/idempotency-key.js';
import { type KeptAnswerRow, READ_ANSWERS, TAKE_KEYS, type TakenKeyRow } from '../idempotency/idempotency.sql.js';
import type { AssignmentBatch, CommandResult, DoneCommand } from './assignment-batch.js';
import { type Connection, roundTrip, send } from './pipelined.js';

export type SettledBatches = ReadonlyMap<AssignmentBatch, readonly CommandResult[]>;

/**
 * The batches that need no decision, because of their Idempotency-Keys: they get the results of the first time, or are
 * refused. Takes a round trip of its own, so that their jobs are not locked, but only where there are keys. All other keys
 * stay taken until the transaction ends.
 * @param begun the transaction's BEGIN, which may still be under way
 */
export async function settleByKeys(
  connection: Connection,
  begun: Promise<unknown>,
  batches: readonly AssignmentBatch[],
): Promise<SettledBatches> {
  const keys = [...new Set(batches.flatMap(({ idempotency }) => idempotency?.id ?? []))];
  if (keys.length === 0) return new Map();
  const [, taken, kept] = await roundTrip([
    begun,
    send<TakenKeyRow>(connection, TAKE_KEYS, [keys]),
    send<KeptAnswerRow>(connection, READ_ANSWERS, [keys]),
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
