import { useInfiniteQuery } from '@tanstack/react-query';
import { answerOf, api, type JobHistoryEntry } from '../api/api.js';
import { keysetQuery, useKeysetList } from '../api/keyset-list.js';
import { JOBS_KEY } from '../jobs/jobs.queries.js';
import { given } from '../search-values.js';

const PAGE_SIZE = 20;
/** Kafka and the executors are soon done with a change: how often is looked, and for how long. */
const LOOK_EVERY_MS = 2_000;
const WATCHED_FOR_MS = 60_000;

const historyQuery = (jobId: string) =>
  keysetQuery([...JOBS_KEY, jobId, 'history'], (cursor, signal) => {
    const params = { path: { job_id: jobId }, query: { ...given({ cursor }), limit: PAGE_SIZE } };
    return answerOf(api.GET('/api/v2/jobs/{job_id}/pipelines/history', { params, signal }));
  });

/** The versions of a job, newest first; read again as long as the newest one is on its way. */
export function useHistory(jobId: string) {
  const query = historyQuery(jobId);
  useInfiniteQuery({
    ...query,
    refetchInterval: ({ state }) => (isOnItsWay(state.data?.pages[0]?.items[0]) ? LOOK_EVERY_MS : false),
  });
  return useKeysetList(query);
}

function isOnItsWay(newest: JobHistoryEntry | undefined): boolean {
  if (newest === undefined || Date.now() - Date.parse(newest.occurred_at) > WATCHED_FOR_MS) return false;
  return newest.kafka === null || newest.applied_by.length === 0;
}
