import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { keysetQuery } from '../api/keyset-list.js';
import { given } from '../search-values.js';
import type { PipelinesSearch } from './pipelines-search.js';

/** The first page is soon there; who scrolls on wants many. */
const FIRST_PAGE = 100;
const NEXT_PAGES = 500;
const CHOICES = 20;

/** Everything that is known of pipelines stands below this key: after a change all of it is read anew. */
export const PIPELINES_KEY = ['pipelines'];

export const pipelinesQuery = (filter: PipelinesSearch) =>
  keysetQuery([...PIPELINES_KEY, 'list', filter], (cursor, signal) => {
    const limit = cursor === undefined ? FIRST_PAGE : NEXT_PAGES;
    const query = { ...filter, ...given({ cursor }), include: 'counts' as const, limit };
    return answerOf(api.GET('/api/v2/pipelines', { params: { query }, signal }));
  });

export const pipelineQuery = (id: string) =>
  queryOptions({
    queryKey: [...PIPELINES_KEY, id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v2/pipelines/{pipeline_id}', { params: { path: { pipeline_id: id } }, signal })),
  });

/** Pipelines to choose from, by part of the name: there may be more than a page should hold. */
export const pipelineChoicesQuery = (q: string) =>
  queryOptions({
    queryKey: [...PIPELINES_KEY, 'choices', q],
    queryFn: async ({ signal }) => {
      const query = { q, limit: CHOICES };
      return (await answerOf(api.GET('/api/v2/pipelines', { params: { query }, signal }))).items;
    },
  });

/** What a delete would touch. Never from memory: somebody is about to decide by it. */
export const impactQuery = (id: string) =>
  queryOptions({
    queryKey: [...PIPELINES_KEY, id, 'impact'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v2/pipelines/{pipeline_id}/impact', { params: { path: { pipeline_id: id } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });
