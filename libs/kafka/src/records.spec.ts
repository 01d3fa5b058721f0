import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ReadyRecord } from './ready-record.js';
import { locate, partitionOfKey, requestsOf } from './records.js';

describe(partitionOfKey.name, () => {
  // Utils.murmur2 of the Java client, made positive, modulo the partitions; the hashes stand in its own test
  // (org.apache.kafka.common.utils.UtilsTest, testMurmur2).
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('agrees with the Java client on %s', (key, hash) => {
    for (const partitions of [1, 3, 12, 100]) {
      expect(partitionOfKey(key, partitions)).toBe((hash & 0x7fffffff) % partitions);
    }
  });
});

describe(requestsOf.name, () => {
  const sized = (bytes: number, partition?: number) => ({ bytes, partition });
  const KIB = 1024;

  it('leaves a small batch whole', () => {
    expect([...requestsOf([sized(1), sized(1)])]).toEqual([[0, 2]]);
  });

  it('sends nothing for nothing', () => {
    expect([...requestsOf([])]).toEqual([]);
  });

  it.each([[1_000], [undefined]])('lets a record that is too large for %s bytes stand alone', (maxPartitionBytes) => {
    const records = [sized(10, 1), sized(600 * KIB, 2), sized(10, 3), sized(10, 4)];
    expect([...requestsOf(records, maxPartitionBytes)]).toEqual([
      [0, 1],
      [1, 2],
      [2, 4],
    ]);
  });

  it('brings no partition more than 512 KiB, and all of them no more than 2 MiB', () => {
    const of = (partitions: number) => Array.from({ length: 12 }, (_, n) => sized(250 * KIB, n % partitions));
    expect([...requestsOf(of(1))].map(([first, end]) => end - first)).toEqual([2, 2, 2, 2, 2, 2]);
    expect([...requestsOf(of(3))].map(([first, end]) => end - first)).toEqual([6, 6]);
    expect([...requestsOf(of(12))].map(([first, end]) => end - first)).toEqual([8, 4]);
  });

  it('makes a partition of small records one of many in a request, and lets each stand alone where a partition takes no two', () => {
    const records = Array.from({ length: 24 }, (_, n) => sized(900, n % 12));
    expect([...requestsOf(records, 2_048)]).toEqual([[0, 24]]);
    expect([...requestsOf(records, 512)]).toEqual(records.map((_, n) => [n, n + 1]));
  });

  it('takes records whose partition is not known yet for those of one', () => {
    expect([...requestsOf([sized(300 * KIB), sized(300 * KIB)])]).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('covers every record once, in order, whatever their sizes', () => {
    const records = fc.array(fc.record({ bytes: fc.nat(3_000), partition: fc.option(fc.nat(3), { nil: undefined }) }));
    fc.assert(
      fc.property(records, (all) => {
        const runs = [...requestsOf(all, 2_000)];
        expect(runs.flatMap(([first, end]) => all.slice(first, end))).toEqual(all);
        expect(runs.every(([first, end]) => end > first)).toBe(true);
      }),
    );
  });
});

describe(locate.name, () => {
  const inPartition = (partition: number) => Object.assign(ReadyRecord.of({ key: 'job', value: '' }), { partition });
  const records = [1, 2, 1, 1, 2].map(inPartition);

  it('counts the records of each partition from its base offset on', () => {
    const bases = new Map([
      [1, 2n ** 60n],
      [2, 7n],
    ]);
    expect(locate(records, bases)).toEqual([
      { partition: 1, offset: 2n ** 60n },
      { partition: 2, offset: 7n },
      { partition: 1, offset: 2n ** 60n + 1n },
      { partition: 1, offset: 2n ** 60n + 2n },
      { partition: 2, offset: 8n },
    ]);
  });

  it('knows no offset where the broker gave none', () => {
    const bases = new Map([
      [1, -1n],
      [2, 0n],
    ]);
    expect(locate(records, bases).map(({ offset }) => offset)).toEqual([null, 0n, null, null, 1n]);
  });

  it('refuses a record that was never sent', () => {
    expect(() => locate([ReadyRecord.of({ key: 'job', value: '' })], new Map())).toThrow('without a partition');
  });
});

describe(ReadyRecord, () => {
  const record = { key: 'job', value: 'é'.repeat(100), headers: { ce_id: '1' } };

  it('has its bytes made, and keeps no copy of what they say', () => {
    expect(ReadyRecord.of(record)).toMatchObject({ key: 'job', value: null, body: expect.any(Buffer) });
    expect(ReadyRecord.of(record).headers).toBeUndefined();
  });

  it('takes at least what is counted for it', () => {
    const { bytes, body } = ReadyRecord.of(record);
    expect(bytes).toBeGreaterThan(body?.length ?? Infinity);
  });

  it('is not made twice', () => {
    const ready = ReadyRecord.of(record);
    expect(ReadyRecord.of(ready)).toBe(ready);
  });
});
