import type { JobChange } from '../api/api.js';

/** A page that stays open for days must not grow for days. */
export const MOST_EVENTS = 500;

/** What is shown, newest first, and what has come since the reader paused. */
export interface EventList {
  readonly shown: readonly JobChange[];
  readonly held: readonly JobChange[];
  readonly isPaused: boolean;
}

export type EventListStep =
  | { readonly type: 'arrived'; readonly events: readonly JobChange[] }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'cleared' };

export const NO_EVENTS: EventList = { shown: [], held: [], isPaused: false };

export function nextEventList(list: EventList, step: EventListStep): EventList {
  if (step.type === 'cleared') return { ...NO_EVENTS, isPaused: list.isPaused };
  if (step.type === 'paused') return { ...list, isPaused: true };
  if (step.type === 'resumed') return { shown: merged(list.shown, list.held), held: [], isPaused: false };
  const known = new Set([...list.shown, ...list.held].map(({ id }) => id));
  const news = step.events.filter(({ id }) => !known.has(id));
  if (news.length === 0) return list;
  return list.isPaused ? { ...list, held: merged(list.held, news) } : { ...list, shown: merged(list.shown, news) };
}

const merged = (before: readonly JobChange[], news: readonly JobChange[]) =>
  [...news, ...before].toSorted((a, b) => Number(b.id) - Number(a.id)).slice(0, MOST_EVENTS);
