import type { ICustomPartitioner } from 'kafkajs';
import { murmur2 } from './kafkajs-internals.js';
import type { ReadyRecord } from './ready-record.js';

/** Where a record has landed. The offset is null in the rare case that a broker recognises a repetition without it. */
export interface RecordCoordinates {
  readonly partition: number;
  readonly offset: bigint | null;
}

/** The partition of a key: murmur2 as the Java client has it, so every client agrees. */
export function partitionOfKey(key: string, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/** Chooses by the key, once for each record. */
export const partitionByKey: ICustomPartitioner =
  () =>
  ({ message, partitionMetadata }) =>
    (message.partition ??= partitionOfKey(String(message.key), partitionMetadata.length));

/**
 * Where each record of a request is: those of one partition follow one another from its base offset on.
 * @throws {Error} when one was never sent
 */
export function locate(records: readonly ReadyRecord[], baseOffsets: ReadonlyMap<number, bigint>): RecordCoordinates[] {
  const next = new Map(baseOffsets);
  return records.map(({ partition }) => {
    if (partition === undefined) throw new Error('a record without a partition was acknowledged');
    const offset = next.get(partition);
    if (offset === undefined || offset < 0n) return { partition, offset: null };
    next.set(partition, offset + 1n);
    return { partition, offset };
  });
}

/**
 * The broker's limit (max.message.bytes, 1 MiB unless set) holds for all records that one request brings to a partition,
 * not for each, so many small records would be refused together. Half of it leaves room for what is not counted here.
 */
export const MAX_PARTITION_BYTES = 512 * 1024;
/** In all partitions together: with less the broker waits for us, with more we for the broker. */
const MAX_REQUEST_BYTES = 4 * MAX_PARTITION_BYTES;

/**
 * Splits a batch into runs `[first, end)` that fit into one request each, in order; a record too large for a partition stands
 * alone. Those whose partition is not known yet count as of one.
 */
export function* requestsOf(
  records: readonly { readonly bytes: number; readonly partition?: number | undefined }[],
  maxPartitionBytes = MAX_PARTITION_BYTES,
): Generator<readonly [first: number, end: number]> {
  const inPartition = new Map<number | undefined, number>();
  let first = 0;
  let inAll = 0;
  for (const [index, { bytes, partition }] of records.entries()) {
    const isFull = inAll + bytes > MAX_REQUEST_BYTES || (inPartition.get(partition) ?? 0) + bytes > maxPartitionBytes;
    if (index > first && isFull) {
      yield [first, index];
      first = index;
      inAll = 0;
      inPartition.clear();
    }
    inAll += bytes > maxPartitionBytes ? Infinity : bytes;
    inPartition.set(partition, (inPartition.get(partition) ?? 0) + bytes);
  }
  if (records.length > first) yield [first, records.length];
}
