import { describe, expect, it } from '@jest/globals';
import { durationBetween } from './duration.js';

const START = '2026-01-01T00:00:00.000Z';

describe(durationBetween, () => {
  it.each([
    ['2026-01-01T00:00:00.012Z', '12 ms'],
    ['2026-01-01T00:00:03.420Z', '3.4 s'],
    ['2026-01-01T00:05:00.000Z', '5 min'],
    ['2026-01-01T02:00:00.000Z', '2 h'],
    ['2026-01-04T00:00:00.000Z', '3 d'],
    ['2025-12-31T23:59:59.990Z', '0 ms'],
  ])('until %s is %s', (end, expected) => {
    expect(durationBetween(START, end)).toBe(expected);
  });
});
