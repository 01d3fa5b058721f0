import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { keysetQuery } from '../api/keyset-list.js';
import { given } from '../search-values.js';
import type { EventFilter } from './live-search.js';

const RECENT = 50;
const PAGE_SIZE = 100;
/** Often enough to see a relay catch up. */
const POLL_MS = 2_000;

export const RELAY_KEY = ['relay'];
const DEAD_LETTERS_KEY = ['dead-letters'];

/** Never from memory: what is asked for has happened since. */
export const recentEventsQuery = ({ job, pipeline }: EventFilter) =>
  queryOptions({
    queryKey: ['recent-events', job, pipeline],
    queryFn: ({ signal }) => {
      const query = { ...given({ job_id: job, pipeline_id: pipeline }), limit: RECENT };
      return answerOf(api.GET('/api/v2/events', { params: { query }, signal }));
    },
    staleTime: 0,
    gcTime: 0,
  });

export const relayQuery = queryOptions({
  queryKey: RELAY_KEY,
  queryFn: ({ signal }) => answerOf(api.GET('/api/v2/relay', { signal })),
  refetchInterval: POLL_MS,
  staleTime: 0,
});

export const deadLettersQuery = (jobId: string | undefined) =>
  keysetQuery([...DEAD_LETTERS_KEY, jobId], (cursor, signal) => {
    const query = { ...given({ cursor, job_id: jobId }), limit: PAGE_SIZE };
    return answerOf(api.GET('/api/v2/dead-letters', { params: { query }, signal }));
  });

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letter', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v2/dead-letters/{id}', { params: { path: { id } }, signal })),
  });

const isUnderWay = (state: string | undefined) => state === undefined || state === 'waiting' || state === 'running';

/** How far a redrive is, until it has ended. */
export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['replays', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v2/events/replays/{replay_id}', { params: { path: { replay_id: id } }, signal })),
    refetchInterval: ({ state }) => isUnderWay(state.data?.state) && POLL_MS,
  });
