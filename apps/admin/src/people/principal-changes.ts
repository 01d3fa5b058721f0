import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type GroupMember, ifMatch, type Principal } from '../api/api.js';
import { showDone, showError } from '../elements/notices.js';
import { KIND_PATHS } from '../pipeline/pipeline.queries.js';
import { MEMBERS_OF_GROUP_WORDS, PRINCIPAL_WORDS as WORDS } from '../words/people.js';
import { type PrincipalPath, PRINCIPALS_KEY } from './people.queries.js';

export interface PrincipalFields {
  readonly name: string;
  readonly email?: string | null;
  readonly site_admin?: boolean;
  readonly manage_flow_pipelines?: boolean;
  readonly disabled?: boolean;
}

export function useCreatePrincipal(kind: PrincipalPath, onDone: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: PrincipalFields) => answerOf(api.POST(`/api/v2/${kind}`, { body })),
    onSuccess: ({ name }) => {
      showDone(WORDS.created(name));
      onDone();
    },
    onSettled: refresh,
  });
}

/** Refused where somebody has changed it since it was shown. */
export function useChangePrincipal(before: Principal, onDone: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (fields: Partial<PrincipalFields>) => change(before, fields),
    onSuccess: ({ name }) => {
      showDone(WORDS.saved(name));
      onDone();
    },
    onSettled: refresh,
  });
}

/** Takes the tokens of a user or service account out of use, or lets them work again. */
export function useSetDisabled(before: Principal, onDone: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (disabled: boolean) => change(before, { disabled }),
    onSuccess: (after, disabled) => {
      const undo = () => change(after, { disabled: !disabled }).then(refresh);
      showDone(disabled ? WORDS.disabled(after.name) : WORDS.enabled(after.name), undo);
      onDone();
    },
    onSettled: refresh,
  });
}

const change = ({ kind, id, version }: Principal, body: Partial<PrincipalFields>): Promise<Principal> =>
  answerOf(api.PATCH(`/api/v2/${KIND_PATHS[kind]}/{id}`, { params: { path: { id }, header: ifMatch(version) }, body }));

export function useDeletePrincipal({ kind, id, version, name }: Principal, onDone: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () =>
      answerOf(api.DELETE(`/api/v2/${KIND_PATHS[kind]}/{id}`, { params: { path: { id }, header: ifMatch(version) } })),
    onSuccess: () => {
      showDone(WORDS.deleted(name));
      onDone();
    },
    onSettled: refresh,
  });
}

/** Who is in a group, both ways, each with its way back. */
export function useGroupMembers(groupId: string) {
  const refresh = useRefresh();
  const paramsOf = (userId: string) => ({ params: { path: { group_id: groupId, user_id: userId } } });
  const put = (userId: string) => answerOf(api.PUT('/api/v2/groups/{group_id}/members/{user_id}', paramsOf(userId)));
  const take = (userId: string) =>
    answerOf(api.DELETE('/api/v2/groups/{group_id}/members/{user_id}', paramsOf(userId)));
  const add = useMutation({
    mutationFn: ({ id }: Pick<Principal, 'id' | 'name'>) => put(id),
    onSuccess: (_, { id, name }) => showDone(MEMBERS_OF_GROUP_WORDS.added(name), () => take(id).then(refresh)),
    onError: showError,
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: ({ user_id: id }: GroupMember) => take(id),
    onSuccess: (_, { user_id: id, name }) =>
      showDone(MEMBERS_OF_GROUP_WORDS.removed(name), () => put(id).then(refresh)),
    onError: showError,
    onSettled: refresh,
  });
  return { add, remove };
}

function useRefresh(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: PRINCIPALS_KEY });
}
