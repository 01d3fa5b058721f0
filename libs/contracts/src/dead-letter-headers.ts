/**
 * - `handler_failed`          an event that the executor could not apply; its job is parked
 * - `not_json`                the value is no JSON text
 * - `unknown_schema_version`  an event of a schema that the executor does not know: time to update it
 * - `schema_violation`        not what the schema of its version says
 * - `key_mismatch`            the record's key is not the job id, so its place in the order means nothing
 */
export type DeadLetterReason =
  'handler_failed' | 'not_json' | 'unknown_schema_version' | 'schema_violation' | 'key_mismatch';

/** Why an executor gave up on a record, and where the record is. */
export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** For people; no longer than `MAX_DETAIL_LENGTH`. */
  readonly detail: string;
  readonly executor: string;
  /** How often it was tried. */
  readonly attempts: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Of the original record. */
  readonly timestamp: Date;
  readonly occurredAt: Date;
}

const MAX_DETAIL_LENGTH = 1_000;

/**
 * What a dead letter's record has beside the original's own headers. Its key and value are the original's, so a record
 * without a key or without a readable value has a dead letter too. Each value is text in UTF-8.
 */
export function deadLetterHeaders(letter: DeadLetter): Record<string, string> {
  return {
    dead_letter_reason: letter.reason,
    dead_letter_detail: letter.detail.slice(0, MAX_DETAIL_LENGTH),
    dead_letter_executor: letter.executor,
    dead_letter_attempts: String(letter.attempts),
    dead_letter_topic: letter.topic,
    dead_letter_partition: String(letter.partition),
    dead_letter_offset: String(letter.offset),
    dead_letter_timestamp: letter.timestamp.toISOString(),
    dead_letter_occurred_at: letter.occurredAt.toISOString(),
  };
}

/** The way back; null for a record that is no dead letter. A reason that is not known yet comes as it is. */
export function readDeadLetterHeaders(headers: Readonly<Record<string, string>>): DeadLetter | null {
  const text = (name: string) => headers[`dead_letter_${name}`] ?? '';
  const letter = {
    reason: text('reason') as DeadLetterReason,
    detail: text('detail'),
    executor: text('executor'),
    attempts: numberOf(text('attempts')),
    topic: text('topic'),
    partition: numberOf(text('partition')),
    offset: /^\d+$/.test(text('offset')) ? BigInt(text('offset')) : -1n,
    timestamp: new Date(text('timestamp')),
    occurredAt: new Date(text('occurred_at')),
  };
  const { reason, executor, topic, attempts, partition, offset, timestamp, occurredAt } = letter;
  const isWhole = attempts >= 0 && partition >= 0 && offset >= 0n;
  const isDated = ![timestamp, occurredAt].some((date) => Number.isNaN(date.getTime()));
  return reason && executor && topic && isWhole && isDated ? letter : null;
}

function numberOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : -1;
}
