import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

interface Encoder {
  readonly buffer: Buffer;
}
interface Decoder {
  readInt16(): number;
  readInt32(): number;
  readString(): string | null;
  readBytes(length?: number): Buffer;
  readArray<T>(read: (decoder: Decoder) => T): T[];
  readUVarInt(): number;
  readUVarIntString(): string | null;
}
interface Request {
  readonly encode: () => Promise<Encoder>;
}
interface ApiVersion {
  readonly apiKey: number;
  readonly maxVersion: number;
}
type Read<T> = (decoder: Decoder) => T;

const require = createRequire(import.meta.url);
const part = <T>(path: string) => require(`kafkajs/src/${path}`) as T;

const DecoderClass = part<new (bytes: Buffer) => Decoder>('protocol/decoder');
const { readStructures, readTaggedFields } = part<{
  readStructures: <T>(decoder: Decoder, read: Read<T>) => T[];
  readTaggedFields: (decoder: Decoder) => Map<number, Buffer>;
}>('protocol/taggedFields');
const { withoutUnfinalised, versionFor } = part<{
  withoutUnfinalised: (versions: readonly ApiVersion[], finalised: Record<string, number>) => ApiVersion[];
  versionFor: (apiKey: number, bestOfBoth: number) => number;
}>('protocol/transactionVersion2');
const produce = (version: number) =>
  part<(request: Readonly<Record<string, unknown>>) => Request>(`protocol/requests/produce/v${version}/request`);

const PRODUCE = 0;
const END_TXN = 26;
const FETCH = 1;

const bytesOf = async (request: Request) => (await request.encode()).buffer;

function readProduce7(bytes: Buffer) {
  const decoder = new DecoderClass(bytes);
  const [transactionalId, acks, timeout] = [decoder.readString(), decoder.readInt16(), decoder.readInt32()];
  const topics = decoder.readArray((inner) => [
    inner.readString(),
    inner.readArray((one) => [one.readInt32(), one.readBytes().toString('hex')]),
  ]);
  return { transactionalId, acks, timeout, topics };
}

function readProduce12(bytes: Buffer) {
  const decoder = new DecoderClass(bytes);
  expect(readTaggedFields(decoder).size).toBe(0);
  const [transactionalId, acks, timeout] = [decoder.readUVarIntString(), decoder.readInt16(), decoder.readInt32()];
  const topics = readStructures(decoder, (inner) => [
    inner.readUVarIntString(),
    readStructures(inner, (one) => [one.readInt32(), one.readBytes(one.readUVarInt() - 1).toString('hex')]),
  ]);
  expect(readTaggedFields(decoder).size).toBe(0);
  expect(decoder).toMatchObject({ offset: bytes.length });
  return { transactionalId, acks, timeout, topics };
}

describe('the requests of transactions of version 2', () => {
  it('write what those before them write', async () => {
    const timestamp = fc.nat(2 ** 40).map((ms) => String(1_700_000_000_000 + ms));
    const message = fc.record({ key: fc.string(), value: fc.option(fc.string({ maxLength: 2_000 })), timestamp });
    const messages = fc.array(message, { minLength: 1, maxLength: 5 });
    const partition = fc.record({ partition: fc.nat(40), firstSequence: fc.nat(), messages });
    const topic = fc.record({ topic: fc.string({ minLength: 1 }), partitions: fc.array(partition, { maxLength: 4 }) });
    const request = fc.record({
      acks: fc.constantFrom(-1, 0, 1),
      timeout: fc.nat(),
      transactionalId: fc.option(fc.string({ minLength: 1 })),
      producerId: fc.nat(),
      producerEpoch: fc.nat(32_767),
      topicData: fc.array(topic, { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const [before, since] = [await bytesOf(produce(7)(asked)), await bytesOf(produce(12)(asked))];
        expect(readProduce12(since)).toEqual(readProduce7(before));
      }),
      { numRuns: 300 },
    );
  });

  it('are answered with fields that are left out, whatever is in them', async () => {
    const { decode } = part<{ decode: (bytes: Buffer) => Promise<unknown> }>('protocol/requests/produce/v12/response');
    const hex = [
      '00', // the header's tagged fields: none
      '02', // one topic
      '0274', // named t
      '02', // one partition
      '00000003',
      '0006', // NOT_LEADER_OR_FOLLOWER
      'ffffffffffffffff',
      'ffffffffffffffff',
      'ffffffffffffffff',
      '02 00000000 0378 79 00', // one refused record: xy
      '03 6e 6f', // a message: no
      '01 00 09 00000002 00000007 00', // the current leader: 2, in epoch 7
      '00',
      '0000000a',
      '01 00 02 0102', // nodes, not read
    ];
    expect(await decode(Buffer.from(hex.join('').replaceAll(' ', ''), 'hex'))).toEqual({
      topics: [
        {
          topicName: 't',
          partitions: [{ partition: 3, errorCode: 6, baseOffset: '-1', logAppendTime: '-1', logStartOffset: '-1' }],
        },
      ],
      throttleTime: 0,
      clientSideThrottleTime: 10,
    });
  });

  it.each([
    ['not finalised', {}, [7, 1, 17]],
    ['finalised as version 1', { 'transaction.version': 1 }, [7, 1, 17]],
    ['finalised', { 'transaction.version': 2 }, [13, 5, 17]],
  ])('are used where the feature is finalised: %s', (_, finalised, best) => {
    const able = [
      { apiKey: PRODUCE, maxVersion: 13 },
      { apiKey: END_TXN, maxVersion: 5 },
      { apiKey: FETCH, maxVersion: 17 },
    ];
    expect(withoutUnfinalised(able, finalised).map(({ maxVersion }) => maxVersion)).toEqual(best);
    const older = [{ apiKey: PRODUCE, maxVersion: 3 }];
    expect(withoutUnfinalised(older, finalised)).toEqual(older);
  });

  it.each([
    [12, 12],
    [11, 7],
    [8, 7],
    [7, 7],
    [3, 3],
  ])('are those of the last version that is implemented: of %i, %i', (best, version) => {
    expect(versionFor(PRODUCE, best)).toBe(version);
  });
});
