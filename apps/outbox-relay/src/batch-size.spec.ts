import { describe, expect, it } from '@jest/globals';
import { BatchSize } from './batch-size.js';

const KIB = 1024;

describe(BatchSize, () => {
  const after = (most: number, bytes: number) => {
    const size = new BatchSize(most);
    size.learnFrom([{ record: { bytes } }, { record: { bytes } }]);
    return size.limit;
  };

  it('begins with a quarter of what is allowed, and takes all of it once events have shown to be small', () => {
    expect(new BatchSize(4_000).limit).toBe(1_000);
    expect(after(4_000, KIB)).toBe(4_000);
  });

  it.each([
    [2 * KIB, 4_000],
    [3 * KIB, 1_000],
    [10 * KIB, 250],
    [1_000 * KIB, 4],
    [20_000 * KIB, 1],
  ])('of %d bytes each it takes %d', (bytes, limit) => {
    expect(after(4_000, bytes)).toBe(limit);
  });

  it('never takes none, nor more than is allowed', () => {
    expect(new BatchSize(1).limit).toBe(1);
    expect(after(1, KIB)).toBe(1);
  });

  it('learns nothing from a batch of none', () => {
    const size = new BatchSize(4_000);
    size.learnFrom([{ record: { bytes: 100 * KIB } }]);
    size.learnFrom([]);
    expect(size.limit).toBe(63);
  });
});
