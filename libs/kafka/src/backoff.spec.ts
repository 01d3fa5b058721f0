import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, pause } from './backoff.js';

describe(backoffMs.name, () => {
  it('stays between half and whole of a doubling ceiling, and never above the longest', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 100, max: 60_000 }), (attempt, longest) => {
        const ceiling = Math.min(longest, 100 * 2 ** attempt);
        const ms = backoffMs(attempt, longest);
        expect(ms).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
        expect(ms).toBeLessThanOrEqual(ceiling);
      }),
    );
  });
});

describe(pause.name, () => {
  it('ends at once when the signal is or gets aborted', async () => {
    await pause(60_000, AbortSignal.abort());
    const stopping = new AbortController();
    const waiting = pause(60_000, stopping.signal);
    stopping.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
