import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CompressionTypes } from 'kafkajs';

type Bytes = Buffer | string | null;
interface Encoded {
  readonly buffer: Buffer;
}
interface Decoder {
  readonly offset: number;
}
/** What makes a record's bytes, of one whose content was encoded before too. */
interface RecordFormat {
  (record: EncodedRecord & { readonly body?: Buffer }): Encoded;
  readonly encodeBody?: (record: EncodedRecord) => Buffer;
}
interface EncodedRecord {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | Bytes[]>>;
}
type Context = Readonly<Record<string, unknown>>;
interface DecodedRecord extends Readonly<Record<string, unknown>> {
  readonly headers: Readonly<Record<string, unknown>>;
}
interface Batch {
  readonly records: readonly DecodedRecord[];
}
interface Message {
  readonly key: string;
}
interface Grouping {
  readonly topic: string;
  readonly partitionMetadata: readonly unknown[];
  readonly messages: readonly Message[];
  readonly partitioner: (args: { message: Message }) => number;
}

/** What of kafkajs is overridden, and what stands on it, which is the same in both. */
interface Parts {
  readonly encodeRecord: RecordFormat;
  readonly decodeRecord: (decoder: Decoder, context?: Context) => DecodedRecord;
  readonly encodeBatch: (batch: Context) => Promise<Encoded & { readonly size: () => number }>;
  readonly decodeBatch: (decoder: Decoder) => Promise<Batch>;
  readonly crc32C: (bytes: Buffer) => number;
  readonly murmur2: (key: Buffer | string) => number;
  readonly groupMessages: (grouping: Grouping) => Readonly<Record<string, readonly Message[]>>;
  readonly Decoder: new (bytes: Buffer) => Decoder;
}

const require = createRequire(import.meta.url);

function partsOf(name: 'kafkajs' | 'kafkajs-original'): Parts {
  const part = (path: string): unknown => require(`${name}/src/${path}`);
  return {
    encodeRecord: part('protocol/recordBatch/record/v0'),
    decodeRecord: part('protocol/recordBatch/record/v0/decoder'),
    encodeBatch: (part('protocol/recordBatch/v0') as { RecordBatch: unknown }).RecordBatch,
    decodeBatch: part('protocol/recordBatch/v0/decoder'),
    crc32C: part('protocol/recordBatch/crc32C/crc32C'),
    murmur2: part('producer/partitioners/default/murmur2'),
    groupMessages: part('producer/groupMessagesPerPartition'),
    Decoder: part('protocol/decoder'),
  } as Parts;
}

const original = partsOf('kafkajs-original');
const ours = partsOf('kafkajs');

const bytes = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const nullable = fc.option(bytes);
/** Not what all objects have: kafkajs answers their own value too, as a header that came twice. */
const headerNames = fc.string({ unit: 'grapheme', maxLength: 100 }).filter((name) => !(name in {}));
const records = fc.record(
  {
    offsetDelta: fc.oneof(fc.nat(200), fc.nat()),
    timestampDelta: fc.oneof(fc.nat(200), fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })),
    key: nullable,
    value: nullable,
    headers: fc.dictionary(headerNames, fc.oneof(bytes, fc.array(bytes)), { maxKeys: 12 }),
  },
  { requiredKeys: ['value'] },
);
const contexts = fc.record({
  firstOffset: fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String),
  firstTimestamp: fc.nat().map(String),
  maxTimestamp: fc.nat().map(String),
  timestampType: fc.constantFrom(0, 1),
  magicByte: fc.constant(2),
  isControlBatch: fc.boolean(),
});

/** Getters and fields alike. */
const fieldsOf = (record: DecodedRecord) => {
  const { magicByte, attributes, timestamp, offset, key, value, headers, isControlRecord, batchContext } = record;
  return {
    magicByte,
    attributes,
    timestamp,
    offset,
    key,
    value,
    headers: { ...headers },
    isControlRecord,
    batchContext,
  };
};

describe('the files that stand over those of kafkajs', () => {
  it('are in place, in this installation', () => {
    for (const part of ['encodeRecord', 'decodeRecord', 'encodeBatch', 'crc32C', 'murmur2', 'groupMessages'] as const)
      expect(String(ours[part])).not.toBe(String(original[part]));
  });

  it('write the bytes that kafkajs writes', () => {
    const sameBytes = (record: EncodedRecord) => {
      expect(ours.encodeRecord(record).buffer.equals(original.encodeRecord(record).buffer)).toBe(true);
    };
    fc.assert(fc.property(records, sameBytes), { numRuns: 1_000 });
    sameBytes({ value: 'x'.repeat(3_000_000) });
    sameBytes({});
  });

  it('write the same bytes when what they say was encoded before, whatever was encoded since', () => {
    const sameBytes = (some: readonly EncodedRecord[]) => {
      const { encodeBody } = ours.encodeRecord;
      const ready = some.map(({ offsetDelta = 0, timestampDelta = 0, ...content }) => {
        return { offsetDelta, timestampDelta, body: encodeBody?.(content) ?? Buffer.alloc(0) };
      });
      const written = ready.map((record) => ours.encodeRecord(record).buffer);
      expect(
        Buffer.concat(written).equals(Buffer.concat(some.map((record) => original.encodeRecord(record).buffer))),
      ).toBe(true);
    };
    fc.assert(fc.property(fc.array(records, { maxLength: 20 }), sameBytes), { numRuns: 300 });
    sameBytes(['x', 'y', 'z'].map((letter) => ({ value: letter.repeat(50_000), headers: { letter } })));
  });

  it('read what kafkajs reads', () => {
    const sameRecord = (record: EncodedRecord, context: Context) => {
      // Behind the length, which the batch reads.
      const body = (bytes: Buffer) => bytes.subarray(bytes.findIndex((byte) => byte < 0x80) + 1);
      const encoded = body(original.encodeRecord(record).buffer);
      const read = ({ decodeRecord, Decoder }: Parts) => fieldsOf(decodeRecord(new Decoder(encoded), context));
      expect(read(ours)).toStrictEqual(read(original));
    };
    fc.assert(fc.property(records, contexts, sameRecord), { numRuns: 1_000 });
  });

  it('read a header twice as it was the first time, and one that is named as a property of all objects', () => {
    const { buffer } = original.encodeRecord({ value: null, headers: { ['__proto__']: 'a', constructor: ['b', 'c'] } });
    const { headers } = ours.decodeRecord(new ours.Decoder(buffer.subarray(1)), { firstOffset: '0' });
    const read = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    expect(read).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b,c'],
    ]);
    expect(headers['toString']).toBeUndefined();
  });

  it('read and write whole batches that either of both has written', async () => {
    const batchOf = async ({ encodeBatch, encodeRecord }: Parts, some: readonly EncodedRecord[], settings: Context) => {
      const all = some.map((record, offsetDelta) => encodeRecord({ ...record, offsetDelta }));
      const encoded = await encodeBatch({ ...settings, records: all, lastOffsetDelta: all.length - 1 });
      expect(encoded.size()).toBe(encoded.buffer.length);
      return encoded.buffer;
    };
    const roundTrip = async (some: readonly EncodedRecord[], settings: Context) => {
      const written = await batchOf(ours, some, settings);
      expect(written.equals(await batchOf(original, some, settings))).toBe(true);
      const read = async ({ decodeBatch, Decoder }: Parts) =>
        (await decodeBatch(new Decoder(written))).records.map(fieldsOf);
      expect(await read(ours)).toStrictEqual(await read(original));
    };
    const settings = fc.record({
      compression: fc.constantFrom(CompressionTypes.None, CompressionTypes.GZIP),
      firstTimestamp: fc.nat(),
      maxTimestamp: fc.nat(),
      transactional: fc.boolean(),
      producerId: fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String)),
      producerEpoch: fc.nat(32_767),
      firstSequence: fc.nat(2 ** 31 - 1),
    });
    const fewRecords = fc.array(records, { maxLength: 8 });
    await fc.assert(fc.asyncProperty(fewRecords, settings, roundTrip), { numRuns: 200 });
    await roundTrip([{ value: 'with what is left out' }], { firstTimestamp: 1, maxTimestamp: 2 });
  });

  it('compute the checksum that kafkajs computes', () => {
    expect(ours.crc32C(Buffer.from('123456789'))).toBe(0xe3069283);
    const sameSum = (array: Uint8Array) =>
      expect(ours.crc32C(Buffer.from(array))).toBe(original.crc32C(Buffer.from(array)));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), sameSum), { numRuns: 1_000 });
  });

  it('hash keys as kafkajs hashes them', () => {
    const sameHash = (key: Buffer | string) => expect(ours.murmur2(key)).toBe(original.murmur2(key));
    fc.assert(fc.property(bytes, sameHash), { numRuns: 1_000 });
  });

  it('bring messages to the partitions that kafkajs brings them to, in their order', () => {
    const partitioner = ({ message }: { message: Message }) => message.key.length % 3;
    const sameGroups = (keys: readonly string[], partitions: number) => {
      const partitionMetadata = Array.from({ length: partitions });
      const grouping = { topic: 't', partitionMetadata, messages: keys.map((key) => ({ key })), partitioner };
      expect(ours.groupMessages(grouping)).toEqual(original.groupMessages(grouping));
    };
    fc.assert(fc.property(fc.array(fc.string()), fc.nat(3), sameGroups));
  });
});
