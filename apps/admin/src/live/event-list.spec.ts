import { describe, expect, it } from '@jest/globals';
import type { JobChange } from '../api/api.js';
import { type EventList, MOST_EVENTS, nextEventList, NO_EVENTS } from './event-list.js';

const event = (id: number) => ({ id: String(id) }) as JobChange;
const arrive = (list: EventList, ...ids: number[]) => nextEventList(list, { type: 'arrived', events: ids.map(event) });
const idsOf = (events: readonly JobChange[]) => events.map(({ id }) => Number(id));

describe(nextEventList, () => {
  it('shows the newest first, each once', () => {
    expect(idsOf(arrive(arrive(NO_EVENTS, 9), 10, 9, 2).shown)).toEqual([10, 9, 2]);
  });

  it('holds back what comes while it is paused', () => {
    const paused = arrive(nextEventList(arrive(NO_EVENTS, 1), { type: 'paused' }), 2, 3);
    expect(idsOf(paused.shown)).toEqual([1]);
    expect(idsOf(paused.held)).toEqual([3, 2]);
    const resumed = nextEventList(paused, { type: 'resumed' });
    expect(idsOf(resumed.shown)).toEqual([3, 2, 1]);
    expect(resumed.held).toEqual([]);
  });

  it('forgets the oldest', () => {
    const ids = Array.from({ length: MOST_EVENTS + 5 }, (_, index) => index + 1);
    const { shown } = arrive(NO_EVENTS, ...ids);
    expect(shown).toHaveLength(MOST_EVENTS);
    expect(shown.at(-1)?.id).toBe('6');
  });
});
