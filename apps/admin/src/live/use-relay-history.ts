import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Relay } from '../api/api.js';
import { relayQuery } from './live.queries.js';

/** Two minutes. */
export const HISTORY_LENGTH = 60;

interface Reading {
  readonly at: number;
  readonly position: number;
  readonly lag: number;
  readonly oldestSeconds: number;
  /** Events a second since the reading before. */
  readonly throughput: number;
}

/** The relay as it is now, and as it was since the screen was opened. */
export function useRelayHistory() {
  const { data, dataUpdatedAt, error, refetch } = useQuery(relayQuery);
  const [history, setHistory] = useState<readonly Reading[]>([]);
  useEffect(() => {
    if (data === undefined) return;
    setHistory((before) => {
      const last = before.at(-1);
      if (last?.at === dataUpdatedAt) return before;
      return [...before, readingOf(data, dataUpdatedAt, last)].slice(-HISTORY_LENGTH);
    });
  }, [data, dataUpdatedAt]);
  return { relay: data, history, error, retry: () => void refetch() };
}

function readingOf(relay: Relay, at: number, last: Reading | undefined): Reading {
  const { position, lag, oldest_unpublished_seconds: oldest } = relay;
  const throughput = last ? Math.max(0, ((position - last.position) * 1_000) / (at - last.at)) : 0;
  return { at, position, lag, oldestSeconds: oldest ?? 0, throughput };
}
