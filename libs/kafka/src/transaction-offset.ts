import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kafkajs';
import { kafkaErrorOf, protocolTypeOf } from './kafka-error.js';

/** A consumer group's position, committed in the same transaction as the records. */
export interface TransactionOffset {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** At most 4,096 bytes by the broker's default. */
  readonly metadata: string;
}

/**
 * The broker's "not yet": the markers of the transaction before are still being written, or the coordinator has just
 * started. kafkajs repeats what it writes, but not the step that joins the group's offsets to the transaction.
 */
const NOT_YET: ReadonlySet<string | undefined> = new Set([
  'CONCURRENT_TRANSACTIONS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Joining and setting the offset may be repeated at will, so it is, until `mayGoOn` says otherwise. */
export async function sendOffset(
  transaction: Transaction,
  { groupId, topic, partition, offset, metadata }: TransactionOffset,
  mayGoOn: () => boolean,
): Promise<void> {
  // The client passes metadata on to the broker, though its types do not say so.
  const position = { partition, offset: String(offset), metadata };
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 200)) {
    try {
      await transaction.sendOffsets({ consumerGroupId: groupId, topics: [{ topic, partitions: [position] }] });
      return;
    } catch (error) {
      if (!NOT_YET.has(protocolTypeOf(error)) || !mayGoOn()) throw kafkaErrorOf(error, `move the offset of ${groupId}`);
      await sleep(waitMs);
    }
  }
}
