import { Partitioners, type ICustomPartitioner, type Message, type PartitionMetadata } from 'kafkajs';

/** A record to be written. The key decides the partition, and with it the order; `null` is a tombstone. */
export interface OutgoingRecord {
  readonly key: string;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As it was read: a record that is handed on may have no key. */
export interface PlainRecord extends Omit<OutgoingRecord, 'key'> {
  readonly key: string | null;
}

/** Where a record has landed. The offset is null in the rare case that a broker recognises a repetition without it. */
export interface RecordCoordinates {
  readonly partition: number;
  readonly offset: bigint | null;
}

export function toMessage({ key, value, headers }: PlainRecord): Message {
  return { key, value, ...(headers && { headers }) };
}

const murmur2 = Partitioners.DefaultPartitioner();

const metadataOf = (partitions: number): PartitionMetadata[] =>
  Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));

/** The partition of a key: murmur2 as the Java client has it, so every client agrees. */
export function partitionOfKey(key: string, partitions: number): number {
  return murmur2({ topic: '', partitionMetadata: metadataOf(partitions), message: { key, value: null } });
}

/**
 * Chooses by murmur2 and remembers the choice for each message: a request that is repeated must bring the same records
 * to the same partitions, even if the topic has grown in between, or the broker cannot tell it is a repetition. Where the
 * number of partitions is given it stays that, so that a topic that grows moves no key.
 */
export class RememberingPartitioner {
  private readonly chosen = new WeakMap<Message, number>();
  private readonly fixed: PartitionMetadata[] | undefined;

  constructor(partitions?: number) {
    this.fixed = partitions === undefined ? undefined : metadataOf(partitions);
  }

  readonly create: ICustomPartitioner = () => (args) => {
    const partitionMetadata = this.fixed ?? args.partitionMetadata;
    const partition = this.chosen.get(args.message) ?? murmur2({ ...args, partitionMetadata });
    this.chosen.set(args.message, partition);
    return partition;
  };

  /**
   * Where each message of a request is: those of one partition follow one another from its base offset on.
   * @throws {Error} when one was never sent
   */
  locate(messages: readonly Message[], baseOffsets: ReadonlyMap<number, bigint>): RecordCoordinates[] {
    const next = new Map(baseOffsets);
    return messages.map((message) => {
      const partition = this.chosen.get(message);
      if (partition === undefined) throw new Error('a message without a partition was acknowledged');
      const offset = next.get(partition);
      if (offset === undefined || offset < 0n) return { partition, offset: null };
      next.set(partition, offset + 1n);
      return { partition, offset };
    });
  }
}

/**
 * The broker's limit (max.message.bytes, 1 MiB unless set) holds for all records that one request brings to a partition,
 * not for each, so many small records would be refused together. Half of it leaves room for what is not counted here.
 */
export const MAX_REQUEST_BYTES = 512 * 1024;
const RECORD_OVERHEAD_BYTES = 64;

/** Splits a batch into runs `[first, end)` that fit into one request each, in order; a record too large stands alone. */
export function* requestsOf(
  records: readonly PlainRecord[],
  maxBytes = MAX_REQUEST_BYTES,
): Generator<readonly [first: number, end: number]> {
  let first = 0;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const size = sizeOf(record);
    if (index > first && bytes + size > maxBytes) {
      yield [first, index];
      first = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (records.length > first) yield [first, records.length];
}

function sizeOf({ key, value, headers = {} }: PlainRecord): number {
  let size = RECORD_OVERHEAD_BYTES + Buffer.byteLength(key ?? '') + (value === null ? 0 : Buffer.byteLength(value));
  for (const [name, text] of Object.entries(headers)) size += name.length + Buffer.byteLength(text);
  return size;
}
