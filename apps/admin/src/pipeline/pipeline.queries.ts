import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type PipelineMember } from '../api/api.js';
import { keysetQuery } from '../api/keyset-list.js';
import { PIPELINES_KEY } from '../pipelines/pipelines.queries.js';
import { given } from '../search-values.js';

const PAGE_SIZE = 100;

/** As the paths of the API say it. */
export const KIND_PATHS = { user: 'users', group: 'groups', service_account: 'service-accounts' } as const;
export type KindPath = (typeof KIND_PATHS)[PipelineMember['kind']];

export const membersQuery = (pipelineId: string) =>
  keysetQuery([...PIPELINES_KEY, pipelineId, 'members'], (cursor, signal) => {
    const params = { path: { pipeline_id: pipelineId }, query: { ...given({ cursor }), limit: PAGE_SIZE } };
    return answerOf(api.GET('/api/v2/pipelines/{pipeline_id}/members', { params, signal }));
  });

export const pipelineJobsQuery = (pipelineId: string, prefix: string | undefined) =>
  keysetQuery([...PIPELINES_KEY, pipelineId, 'jobs', prefix], (cursor, signal) => {
    const query = { ...given({ cursor, prefix }), limit: PAGE_SIZE };
    const params = { path: { pipeline_id: pipelineId }, query };
    return answerOf(api.GET('/api/v2/pipelines/{pipeline_id}/jobs', { params, signal }));
  });

export const pipelineEventsQuery = (pipelineId: string) =>
  keysetQuery([...PIPELINES_KEY, pipelineId, 'events'], (cursor, signal) => {
    const query = { ...given({ cursor }), pipeline_id: pipelineId, limit: PAGE_SIZE };
    return answerOf(api.GET('/api/v2/events', { params: { query }, signal }));
  });

/** For site admins alone. */
export const pipelineAuditQuery = (pipelineId: string) =>
  keysetQuery([...PIPELINES_KEY, pipelineId, 'audit'], (cursor, signal) => {
    const query = { ...given({ cursor }), target: pipelineId, limit: PAGE_SIZE };
    return answerOf(api.GET('/api/v2/audit', { params: { query }, signal }));
  });

/** What the removal of a member would touch. Never from memory: somebody is about to decide by it. */
export const removalQuery = (pipelineId: string, { principal_id: member }: PipelineMember) =>
  queryOptions({
    queryKey: [...PIPELINES_KEY, pipelineId, 'impact', member],
    queryFn: ({ signal }) => {
      const params = { path: { pipeline_id: pipelineId }, query: { member } };
      return answerOf(api.GET('/api/v2/pipelines/{pipeline_id}/impact', { params, signal }));
    },
    staleTime: 0,
    gcTime: 0,
  });

const SUGGESTIONS = 20;

/** Who could become a member, by part of the name. */
export const principalsQuery = (kind: KindPath, search: string) =>
  queryOptions({
    queryKey: ['principals', kind, search],
    queryFn: async ({ signal }) => {
      const query = { q: search, limit: SUGGESTIONS };
      return (await answerOf(api.GET(`/api/v2/${kind}`, { params: { query }, signal }))).items;
    },
  });
