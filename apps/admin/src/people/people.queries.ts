import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/api.js';
import { keysetQuery } from '../api/keyset-list.js';
import { given } from '../search-values.js';
import type { HOLDER_KINDS } from './people-search.js';

export type PrincipalPath = 'users' | 'groups' | 'service-accounts';
export type HolderPath = (typeof HOLDER_KINDS)[number];

const PAGE_SIZE = 100;

/** Where other screens look for people too. */
export const PRINCIPALS_KEY = ['principals'];
export const TOKENS_KEY = ['tokens'];

export const principalListQuery = (kind: PrincipalPath, q: string | undefined) =>
  keysetQuery([...PRINCIPALS_KEY, kind, 'list', q], (cursor, signal) => {
    const query = { ...given({ cursor, q }), limit: PAGE_SIZE };
    return answerOf(api.GET(`/api/v2/${kind}`, { params: { query }, signal }));
  });

export const holderQuery = (kind: HolderPath, id: string) =>
  queryOptions({
    queryKey: [...PRINCIPALS_KEY, kind, 'one', id],
    queryFn: ({ signal }) => answerOf(api.GET(`/api/v2/${kind}/{id}`, { params: { path: { id } }, signal })),
  });

export const groupMembersQuery = (groupId: string) =>
  keysetQuery([...PRINCIPALS_KEY, 'groups', groupId, 'members'], (cursor, signal) => {
    const params = { path: { group_id: groupId }, query: { ...given({ cursor }), limit: PAGE_SIZE } };
    return answerOf(api.GET('/api/v2/groups/{group_id}/members', { params, signal }));
  });

export const tokensQuery = (principalId: string) =>
  keysetQuery([...TOKENS_KEY, principalId], (cursor, signal) => {
    const query = { ...given({ cursor }), principal_id: principalId, limit: PAGE_SIZE };
    return answerOf(api.GET('/api/v2/tokens', { params: { query }, signal }));
  });
