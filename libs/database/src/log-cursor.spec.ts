import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Cursor, type Sighting } from './log-cursor.js';

const sighting = (ids: number[], xmin = 0n, gapsReadUpTo = Infinity): Sighting => ({ ids, xmin, gapsReadUpTo });

describe(Cursor.name, () => {
  it('moves past visible ids and remembers those it skipped', () => {
    const cursor = Cursor.START.advance(sighting([1, 2, 5, 9]));
    expect(cursor.position).toBe(9);
    expect(cursor.gapsAsText()).toBe('{[3,5),[6,9)}');
  });

  it('closes a gap around ids that turn up late, and splits it when only some do', () => {
    const cursor = Cursor.START.advance(sighting([1, 8])).advance(sighting([3, 4, 7]));
    expect(cursor.gapsAsText()).toBe('{[2,3),[5,7)}');
    expect(cursor.advance(sighting([2, 5, 6])).gapsAsText()).toBe('{}');
  });

  it('forgets a gap only when every transaction below its bound has ended', () => {
    const cursor = Cursor.START.advance(sighting([1, 3])).bounded(700n);
    expect(cursor.advance(sighting([], 699n)).gaps).toHaveLength(1);
    expect(cursor.advance(sighting([], 700n)).gaps).toHaveLength(0);
  });

  it('never forgets a gap that has no bound, whatever has ended', () => {
    expect(Cursor.START.advance(sighting([3])).advance(sighting([], 10n ** 18n)).gaps).toHaveLength(1);
  });

  it('never forgets a gap that the snapshot was not asked for', () => {
    const cursor = Cursor.START.advance(sighting([5, 9])).bounded(1n);
    expect(cursor.advance(sighting([2], 50n, 2)).gapsAsText()).toBe('{[1,2),[3,5),[6,9)}');
  });

  it('gives a bound to those gaps alone that it had at the position for which that was assigned', () => {
    const later = Cursor.START.advance(sighting([3])).advance(sighting([6]));
    expect(later.bounded(700n, 3).gaps.map(({ bound }) => bound)).toEqual([700n, null]);
    expect(
      later
        .bounded(700n, 3)
        .bounded(800n)
        .gaps.map(({ bound }) => bound),
    ).toEqual([700n, 800n]);
  });

  it('reads back what it wrote', () => {
    const cursor = Cursor.START.advance(sighting([2, 3, 9]));
    expect(Cursor.parse(cursor.position, cursor.gapsAsText()).equals(cursor)).toBe(true);
    expect(() => Cursor.parse(3, '{[1,2)')).toThrow('not a cursor');
  });

  /** Transactions take ids, then commit or roll back in any order, while a relay reads now and then. */
  it('publishes every committed id once and in order per job, whatever order transactions end in', () => {
    const transaction = fc.record({
      job: fc.integer({ min: 0, max: 4 }),
      ids: fc.integer({ min: 1, max: 3 }),
      start: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 1, max: 15 }),
      rollsBack: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(transaction, { maxLength: 25 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 30 }),
        simulate,
      ),
      { numRuns: 300 },
    );
  });
});

interface Plan {
  readonly job: number;
  readonly ids: number;
  readonly start: number;
  readonly length: number;
  readonly rollsBack: boolean;
}

function simulate(plans: Plan[], readTimes: number[]): void {
  let nextId = 1;
  let nextXid = 100n;
  const running: { xid: bigint; end: number; job: number; ids: number[]; rollsBack: boolean }[] = [];
  const visible = new Map<number, number>();
  const rolledBack = new Set<number>();
  const published: number[] = [];
  let cursor = Cursor.START;
  const read = () => {
    const isMissing = (id: number) => cursor.gaps.some(({ first, last }) => id >= first && id <= last);
    const ids = [...visible.keys()].filter((id) => id > cursor.position || isMissing(id)).toSorted((a, b) => a - b);
    const xmin = running.reduce((least, { xid }) => (xid < least ? xid : least), nextXid);
    published.push(...ids);
    cursor = cursor.advance({ ids, xmin, gapsReadUpTo: Infinity }).bounded(nextXid++);
  };
  for (let time = 0; time <= 60; time += 1) {
    for (const ended of running.filter(({ end }) => end <= time)) {
      running.splice(running.indexOf(ended), 1);
      for (const id of ended.ids) {
        if (ended.rollsBack) rolledBack.add(id);
        else visible.set(id, ended.job);
      }
    }
    for (const plan of plans.filter(({ start }) => start === time)) {
      // The row lock: a job's next transaction takes no id before the one under way has ended.
      if (running.some(({ job }) => job === plan.job)) continue;
      const ids = Array.from({ length: plan.ids }, () => nextId++);
      running.push({ ...plan, xid: nextXid++, end: time + plan.length, ids });
    }
    if (readTimes.includes(time)) read();
  }
  read();
  read();
  expect([...published].toSorted((a, b) => a - b)).toEqual([...visible.keys()].toSorted((a, b) => a - b));
  for (const job of new Set(visible.values())) {
    const ofJob = published.filter((id) => visible.get(id) === job);
    expect(ofJob).toEqual([...ofJob].toSorted((a, b) => a - b));
  }
  expect(cursor.gaps).toEqual([]);
}
