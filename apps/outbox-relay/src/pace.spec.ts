import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

const BATCH_MS = 8;

describe(Pace, () => {
  /** @returns the pauses after batches that start this many ms behind one another, the first one after a second of nothing */
  const pausesAfter = (everyMs: number, batches: readonly number[]) => {
    const pace = new Pace();
    pace.pauseAfter(0, 0, 2);
    return batches.map((events, index) => {
      const startedAt = 1_000 + index * everyMs;
      return pace.pauseAfter(events, startedAt, startedAt + BATCH_MS);
    });
  };
  const atLast = (pauses: readonly number[]) => pauses.at(-1);
  const steady = (events: number) => Array.from({ length: 300 }, () => events);

  it('does not wait while few events come', () => {
    expect(pausesAfter(10, [5, 9, 0, 9, ...steady(8)]).every((ms) => ms === 0)).toBe(true);
  });

  it('does not wait after the first batch, nor for a group of changes that were committed together', () => {
    expect(pausesAfter(10, [400])).toEqual([0]);
    expect(pausesAfter(10, [2, 3, 60, 4, 2])).toEqual([0, 0, 0, 0, 0]);
  });

  it.each([
    [1, 25 - BATCH_MS],
    [1.6, 40 - BATCH_MS],
    [2, 50 - BATCH_MS],
    [20, 50 - BATCH_MS],
  ])('lets batches start less often the more events come: %d a millisecond', (perMs, pause) => {
    expect(atLast(pausesAfter(10, steady(perMs * 10 + 0.01)))).toBeCloseTo(pause, 0);
  });

  it('does not wait when a batch has taken longer than that', () => {
    expect(atLast(pausesAfter(10, steady(20)))).toBeGreaterThan(0);
    const pace = new Pace();
    for (let at = 0; at < 3_000; at += 100) expect(pace.pauseAfter(200, at, at + 60)).toBe(0);
  });

  it('does not wait once few events come again, whatever came before', () => {
    expect(pausesAfter(10, [...steady(100), 3, 2]).slice(-2)).toEqual([0, 0]);
  });

  it('bears two batches at one time', () => {
    expect(pausesAfter(0, [1, 0, 1])).toEqual([0, 0, 0]);
  });
});
