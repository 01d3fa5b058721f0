import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { partitionOfKey, requestsOf } from './records.js';

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
  const sized = (size: number) => ({ key: 'k', value: 'x'.repeat(size) });

  it('leaves a small batch whole', () => {
    expect([...requestsOf([sized(1), sized(1)])]).toEqual([[0, 2]]);
  });

  it('sends nothing for nothing', () => {
    expect([...requestsOf([])]).toEqual([]);
  });

  it('lets a record that is too large stand alone, so that a refusal names it', () => {
    expect([...requestsOf([sized(10), sized(5_000), sized(10), sized(10)], 1_000)]).toEqual([
      [0, 1],
      [1, 2],
      [2, 4],
    ]);
  });

  it('covers every record once, in order, whatever their sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000)), (sizes) => {
        const runs = [...requestsOf(sizes.map(sized), 4_000)];
        expect(runs.flatMap(([first, end]) => sizes.slice(first, end))).toEqual(sizes);
        expect(runs.every(([first, end]) => end > first)).toBe(true);
      }),
    );
  });
});
