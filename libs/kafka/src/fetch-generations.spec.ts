import { describe, expect, it, jest } from '@jest/globals';
import { FetchGenerations } from './fetch-generations.js';

describe(FetchGenerations.name, () => {
  it('trusts no batch until each broker was asked anew after the assignment', () => {
    const fetches = new FetchGenerations();
    fetches.assigned();
    fetches.fetching('1');
    fetches.fetching('2');
    expect(fetches.isStalePossible).toBe(false);
    fetches.assigned();
    expect(fetches.isStalePossible).toBe(true);
    fetches.fetching('1');
    expect(fetches.isStalePossible).toBe(true);
    fetches.fetching('2');
    expect(fetches.isStalePossible).toBe(false);
  });

  it('does not wait for a broker that is gone', () => {
    jest.useFakeTimers();
    try {
      const fetches = new FetchGenerations();
      fetches.fetching('gone');
      fetches.assigned();
      jest.advanceTimersByTime(15_001);
      expect(fetches.isStalePossible).toBe(false);
    } finally {
      jest.useRealTimers();
    }
  });
});
