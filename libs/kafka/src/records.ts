import { Partitioners, type ICustomPartitioner, type Message } from 'kafkajs';

/** A record to be written. The key decides the partition, and with it the order; `null` is a tombstone. */
export interface OutgoingRecord {
  readonly key: string;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where part of a batch has landed: `count` records from `baseOffset` on, in the batch's order. */
export interface WrittenRange {
  readonly partition: number;
  readonly baseOffset: bigint;
  readonly count: number;
}

export function toMessage({ key, value, headers }: OutgoingRecord): Message {
  return { key, value, ...(headers && { headers }) };
}

const murmur2 = Partitioners.DefaultPartitioner();

/** The partition of a key: murmur2 as the Java client has it, so every client agrees. */
export function partitionOfKey(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return murmur2({ topic: '', partitionMetadata, message: { key, value: null } });
}

/**
 * Chooses by murmur2 and remembers the choice for each message: a request that is repeated must bring the same records
 * to the same partitions, even if the topic has grown in between, or the broker cannot tell it is a repetition.
 */
export class RememberingPartitioner {
  private readonly chosen = new WeakMap<Message, number>();

  readonly create: ICustomPartitioner = () => (args) => {
    const partition = this.chosen.get(args.message) ?? murmur2(args);
    this.chosen.set(args.message, partition);
    return partition;
  };

  countIn(partition: number, messages: readonly Message[]): number {
    return messages.filter((message) => this.chosen.get(message) === partition).length;
  }
}

/**
 * The broker's limit (max.message.bytes, 1 MiB unless set) holds for all records that one request brings to a partition,
 * not for each, so many small records would be refused together. Half of it leaves room for what is not counted here.
 */
const MAX_REQUEST_BYTES = 512 * 1024;
const RECORD_OVERHEAD_BYTES = 64;

/** Splits a batch into runs `[first, end)` that fit into one request each, in order; a record too large stands alone. */
export function* requestsOf(
  records: readonly OutgoingRecord[],
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

function sizeOf({ key, value, headers = {} }: OutgoingRecord): number {
  let size = RECORD_OVERHEAD_BYTES + Buffer.byteLength(key) + (value === null ? 0 : Buffer.byteLength(value));
  for (const [name, text] of Object.entries(headers)) size += name.length + Buffer.byteLength(text);
  return size;
}
