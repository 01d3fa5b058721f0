import type { ConsumedBatch, ConsumedRecord } from '@flow-pipelines/kafka';
import type { zeroCounters } from './counters.js';
import type { DeadLetters, GivenUp } from './dead-letters.js';
import { readEvent } from './event-reader.js';
import type { QueuedEvent } from './job-lanes.js';

export interface BatchTakerOptions {
  readonly add: (events: readonly QueuedEvent[]) => void;
  readonly deadLetters: DeadLetters;
  readonly counters: ReturnType<typeof zeroCounters>;
}

/**
 * Reads what a batch holds and hands its events on. What is no event gets a dead letter, and keeps nothing else waiting.
 * Resolves when all of the records are done; rejects when some were dropped, to be read again.
 */
export function takeBatch(batch: ConsumedBatch, { add, deadLetters, counters }: BatchTakerOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let open = batch.records.length;
  let dropped = 0;
  const end = (wasDropped: boolean) => {
    open -= 1;
    dropped += wasDropped ? 1 : 0;
    batch.release(1);
    if (open > 0) return;
    if (dropped === 0) resolve();
    else reject(batch.signal.reason as Error);
  };
  const settle = () => end(false);
  const drop = () => end(true);
  const giveUp = async (record: ConsumedRecord, why: GivenUp) => {
    counters.rejected += 1;
    await deadLetters.write(record, why).then(settle, drop);
  };
  const events: QueuedEvent[] = [];
  for (const record of batch.records) {
    const read = readEvent(record);
    if (read.kind === 'event') events.push({ event: read.event, record, signal: batch.signal, settle, drop });
    else if (read.kind === 'rejected') void giveUp(record, { reason: read.reason, detail: read.detail, attempts: 1 });
    else {
      counters.tombstones += 1;
      settle();
    }
  }
  add(events);
  return promise;
}
