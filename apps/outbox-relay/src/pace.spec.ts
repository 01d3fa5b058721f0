import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

describe(Pace, () => {
  it('does not wait while few events come', () => {
    const pace = new Pace(1_000);
    expect([5, 9, 0, 9].map((events, at) => pace.pauseAfter(events, at * 10, at * 10 + 8))).toEqual([0, 0, 0, 0]);
  });

  it('does not wait after events that came over a long time', () => {
    const pace = new Pace(1_000);
    pace.pauseAfter(0, 0, 2);
    expect(pace.pauseAfter(400, 500, 510)).toBe(0);
  });

  it('lets a batch start every 25 ms while many events come, and less often the more there are', () => {
    const pace = new Pace(1_000);
    pace.pauseAfter(0, 0, 2);
    expect(pace.pauseAfter(10, 10, 18)).toBe(17);
    expect(pace.pauseAfter(25, 35, 45)).toBe(15);
    expect(pace.pauseAfter(25, 60, 100)).toBe(0);
    expect(pace.pauseAfter(39, 100, 110)).toBe(0);
    expect(pace.pauseAfter(60, 140, 150)).toBe(27.5);
    expect(pace.pauseAfter(400, 180, 190)).toBe(40);
  });

  it('does not wait after a full batch, behind which more are waiting', () => {
    const pace = new Pace(100);
    pace.pauseAfter(0, 0, 2);
    expect(pace.pauseAfter(100, 10, 18)).toBe(0);
  });
});
