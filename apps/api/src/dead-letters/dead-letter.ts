import type { DeadLetterEntry } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';

/** A dead letter without the record's value. */
export type DeadLetterSummary = Omit<DeadLetterEntry, 'payload'>;

/** The executor by whose name our own intake gives up. */
const INTAKE = 'intake';

export function deadLetterNotFound(): AppError {
  return new AppError('dead_letter_not_found', 'Dead letter not found');
}

export function summaryOf(letter: DeadLetterSummary) {
  return {
    id: letter.id,
    executor: letter.executor,
    reason: letter.reason,
    detail: letter.detail,
    job_id: letter.jobId,
    topic: letter.topic,
    partition: letter.partition,
    offset: letter.recordOffset,
    attempts: letter.attempts,
    payload_bytes: letter.payloadBytes,
    occurred_at: letter.occurredAt,
    received_at: letter.receivedAt,
    redrive: redriveOf(letter),
  };
}

/**
 * The call by which the job's newest event comes again: the executor's mark does the rest. Nothing of ours brings back what the
 * intake could not read.
 */
function redriveOf({ executor, jobId }: DeadLetterSummary) {
  if (jobId === null || executor === INTAKE) return null;
  return { method: 'POST', href: '/api/v2/events/replay', body: { job_id: jobId, newest_only: true } };
}

/** With the beginning of the record's value, as text where it is text. */
export function bodyOf(letter: DeadLetterEntry) {
  const { payload, payloadBytes } = letter;
  const text = payload && textOf(payload);
  return {
    ...summaryOf(letter),
    payload: text ?? payload?.toString('base64') ?? null,
    payload_encoding: payload && (text === null ? ('base64' as const) : ('utf-8' as const)),
    payload_truncated: payload !== null && payload.length < (payloadBytes ?? 0),
  };
}

function textOf(payload: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch {
    return null;
  }
}
