import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policyOf, readRetryAfter, retryDelay } from './retry-delay.js';

const policy = policyOf({ attempts: 4, firstDelayMs: 100, longestDelayMs: 1_000 });

describe(retryDelay, () => {
  it('doubles the bound of the random part, up to the longest', () => {
    const highest = (attempt: number) => retryDelay({ ...policy, attempts: 99 }, attempt, 0, () => 1);
    expect([1, 2, 3, 4, 5].map(highest)).toEqual([100, 200, 400, 800, 1_000]);
  });

  it('ends with the last attempt', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => retryDelay(policy, attempt, 0) === undefined)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('gives up on a server that asks for more patience than there is', () => {
    expect(retryDelay(policy, 1, 1_001)).toBeUndefined();
    expect(retryDelay(policy, 1, 1_000)).toBe(1_000);
  });

  it('never comes back before the server asked for, nor later than the longest wait', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, asked, random) => {
          const delay = retryDelay(policy, attempt, asked, () => random);
          expect(delay).toBeGreaterThanOrEqual(asked);
          expect(delay).toBeLessThanOrEqual(1_000);
        },
      ),
    );
  });
});

describe(readRetryAfter, () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it('reads seconds and dates', () => {
    expect(readRetryAfter('3', now)).toBe(3_000);
    expect(readRetryAfter('Thu, 01 Jan 2026 00:00:05 GMT', now)).toBe(5_000);
  });

  it('is 0 for none, for the past, and for what it cannot read', () => {
    expect([null, '', 'soon', 'Thu, 01 Jan 2025 00:00:05 GMT'].map((header) => readRetryAfter(header, now))).toEqual([
      0, 0, 0, 0,
    ]);
  });
});
