import type { IHeaders, Message } from 'kafkajs';
import { encodeBody } from './kafkajs-internals.js';

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

/** What stands before a record in its batch, about. */
const PLACE_BYTES = 16;
/** About the same, and for what is between key, value and headers. */
const OVERHEAD_BYTES = 64;

/**
 * A record whose bytes are made, so that little is left to do while its transaction is open. To kafkajs it is a message.
 * Where kafkajs is as it was published (docs/adr/0030), its parts stay as they came, and kafkajs makes the bytes as it sends.
 */
export class ReadyRecord implements Message {
  readonly key: string | null;
  readonly value: Buffer | string | null;
  declare readonly headers?: IHeaders;
  /** Key, value and headers. */
  declare readonly body?: Buffer;
  /** Chosen when it is sent first: a request that is repeated must bring the same records to the same partitions. */
  declare partition?: number;

  private constructor(record: PlainRecord) {
    this.key = record.key;
    const body = encodeBody?.(record);
    this.value = body ? null : record.value;
    if (body) this.body = body;
    else if (record.headers) this.headers = record.headers;
  }

  static of(record: PlainRecord | ReadyRecord): ReadyRecord {
    return record instanceof ReadyRecord ? record : new ReadyRecord(record);
  }

  /** About what it takes in a request, rather more than less. */
  get bytes(): number {
    return this.body ? PLACE_BYTES + this.body.length : OVERHEAD_BYTES + contentBytes(this);
  }
}

function contentBytes({ key, value, headers = {} }: Message): number {
  let bytes = Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '');
  for (const [name, text] of Object.entries(headers)) bytes += name.length + Buffer.byteLength(String(text));
  return bytes;
}
