import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { keysetQuery } from '../api/keyset-list.js';
import { PIPELINES_KEY } from '../pipelines/pipelines.queries.js';
import { given } from '../search-values.js';
import type { SeenJob } from './job-edit.js';
import type { JobsSearch } from './jobs-search.js';

/** The first page is soon there; who scrolls on wants many. */
const FIRST_PAGE = 100;
const NEXT_PAGES = 500;
const CHOICES = 20;
const NEVER_FROM_MEMORY = { staleTime: 0, gcTime: 0 };

/** Everything that is known of jobs stands below this key: after a change all of it is read anew. */
export const JOBS_KEY = ['jobs'];

export const jobsQuery = (filter: JobsSearch) =>
  keysetQuery([...JOBS_KEY, 'list', filter], (cursor, signal) => {
    const limit = cursor === undefined ? FIRST_PAGE : NEXT_PAGES;
    const query = { ...filter, ...given({ cursor }), limit };
    return answerOf(api.GET('/api/v2/jobs', { params: { query }, signal }));
  });

export const jobQuery = (id: string) =>
  queryOptions({ queryKey: [...JOBS_KEY, id], queryFn: ({ signal }) => readJob(id, signal) });

const readJob = (id: string, signal: AbortSignal) =>
  answerOf(api.GET('/api/v2/jobs/{job_id}', { params: { path: { job_id: id } }, signal }));

/** The job as it is by now, for who has seen an earlier version. */
export const jobNowQuery = ({ job_id: id, version }: SeenJob) =>
  queryOptions({
    queryKey: [...JOBS_KEY, id, 'since', version],
    queryFn: ({ signal }) => readJob(id, signal),
    ...NEVER_FROM_MEMORY,
  });

/** What has happened to a job since it was seen, newest first. */
export const changesSinceQuery = ({ job_id: id, version: seen }: SeenJob) =>
  queryOptions({
    queryKey: [...JOBS_KEY, id, 'changes since', seen],
    queryFn: async ({ signal }) => {
      const params = { path: { job_id: id }, query: { limit: CHOICES } };
      const { items } = await answerOf(api.GET('/api/v2/jobs/{job_id}/pipelines/history', { params, signal }));
      return items.filter(({ version }) => version > seen);
    },
    ...NEVER_FROM_MEMORY,
  });

/** Whether there is a pipeline that the reader may put jobs into. */
export const hasPipelinesOfRole = (role: 'member' | 'manager') =>
  queryOptions({
    queryKey: [...PIPELINES_KEY, 'has', role],
    queryFn: async ({ signal }) => {
      const query = { role, limit: 1 };
      return (await answerOf(api.GET('/api/v2/pipelines', { params: { query }, signal }))).items.length > 0;
    },
  });
