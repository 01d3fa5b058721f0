import type { Transaction } from 'kafkajs';
import { explainingRefusal } from './coordinator-refusal.js';
import { kafkaErrorOf } from './kafka-error.js';
import { repeatWhileNotYet } from './not-yet.js';

/** A consumer group's position, committed in the same transaction as the records. */
export interface TransactionOffset {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** At most 4,096 bytes by the broker's default. */
  readonly metadata: string;
}

/** Joining and setting the offset may be repeated at will, so it is, until `mayGoOn` says otherwise. */
export async function sendOffset(
  transaction: Transaction,
  { groupId, topic, partition, offset, metadata }: TransactionOffset,
  mayGoOn: () => boolean,
): Promise<void> {
  // The client passes metadata on to the broker, though its types do not say so.
  const position = { partition, offset: String(offset), metadata };
  const work = () => transaction.sendOffsets({ consumerGroupId: groupId, topics: [{ topic, partitions: [position] }] });
  try {
    await repeatWhileNotYet(() => explainingRefusal(work), mayGoOn);
  } catch (error) {
    throw kafkaErrorOf(error, `move the offset of ${groupId}`);
  }
}
