import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useState } from 'react';
import type { JobChange } from '../api/api.js';
import { nextEventList, NO_EVENTS } from './event-list.js';
import type { EventFilter } from './live-search.js';
import { recentEventsQuery } from './live.queries.js';

export type Connection = 'connecting' | 'open' | 'lost';

/** After the server refused the stream; a connection that only broke is opened anew by the browser itself. */
const AGAIN_MS = 3_000;

/** The newest events, and those that happen from now on. */
export function useLiveEvents({ job, pipeline }: EventFilter) {
  const [list, step] = useReducer(nextEventList, NO_EVENTS);
  const [connection, setConnection] = useState<Connection>('connecting');
  const [error, setError] = useState<unknown>(null);
  const queries = useQueryClient();
  useEffect(() => {
    const arrived = (events: readonly JobChange[]) => step({ type: 'arrived', events });
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    // Also fills the hole that a refused connection leaves, and notices that the session is over.
    const readRecent = () =>
      queries.fetchQuery(recentEventsQuery({ job, pipeline })).then(
        ({ items }) => {
          if (isOver) return;
          arrived(items);
          setError(null);
        },
        (failure: unknown) => {
          if (!isOver) setError(failure);
        },
      );
    const open = () => {
      source = new EventSource(streamAddress({ job, pipeline }));
      source.addEventListener('JobPipelinesUpdated', ({ data }: MessageEvent<string>) =>
        arrived([JSON.parse(data) as JobChange]),
      );
      source.addEventListener('open', () => {
        setConnection('open');
        void readRecent();
      });
      source.addEventListener('error', () => {
        setConnection('lost');
        if (source?.readyState !== EventSource.CLOSED) return;
        void readRecent();
        timer = setTimeout(open, AGAIN_MS);
      });
    };
    step({ type: 'cleared' });
    setConnection('connecting');
    open();
    return () => {
      isOver = true;
      clearTimeout(timer);
      source?.close();
    };
  }, [job, pipeline, queries]);
  return {
    list,
    connection,
    error,
    pause: () => step({ type: 'paused' }),
    resume: () => step({ type: 'resumed' }),
  };
}

function streamAddress({ job, pipeline }: EventFilter): string {
  const query = new URLSearchParams();
  if (job !== undefined) query.set('job_id', job);
  if (pipeline !== undefined) query.set('pipeline_id', pipeline);
  return `/api/v2/events/stream?${query.toString()}`;
}
