import { describe, expect, it } from '@jest/globals';
import { clockFinding } from './finding.js';

describe(clockFinding, () => {
  const off = (theirs: number) => clockFinding('x', 'It', theirs, 100_000, 100_200);

  it('tolerates a second, on top of how long the look took', () => {
    for (const theirs of [99_000, 100_000, 100_100, 101_200]) expect(off(theirs).status).toBe('ok');
  });

  it('says by how much and in which direction it is off', () => {
    expect(off(98_900)).toMatchObject({ status: 'warning', detail: 'It is 1.1 s behind this machine' });
    expect(off(103_200)).toMatchObject({ status: 'warning', detail: 'It is 3.0 s ahead of this machine' });
  });
});
