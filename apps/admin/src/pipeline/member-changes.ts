import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, ifMatch, type PipelineMember } from '../api/api.js';
import { showDone, showError } from '../elements/notices.js';
import { PIPELINES_KEY } from '../pipelines/pipelines.queries.js';
import type { Role } from '../pipelines/role.js';
import { MEMBERS_WORDS as WORDS } from '../words/pipeline.js';
import { ROLE_WORDS } from '../words/pipelines.js';
import { KIND_PATHS } from './pipeline.queries.js';

type Holder = Pick<PipelineMember, 'principal_id' | 'kind' | 'name'>;

/** A new member. Refused where it has become one meanwhile. */
export function useAddMember(pipelineId: string, onDone: () => void) {
  const { put, remove, refresh } = useMemberCalls(pipelineId);
  return useMutation({
    mutationFn: ({ holder, role }: { holder: Holder; role: Role }) => put(holder, role, { 'If-None-Match': '*' }),
    onSuccess: (_, { holder, role }) => {
      showDone(WORDS.added(holder.name, ROLE_WORDS[role].name), () => remove(holder, role).then(refresh));
      onDone();
    },
    onSettled: refresh,
  });
}

/** Another role for a member. Refused where it no longer has the one that was shown. */
export function useChangeRole(pipelineId: string) {
  const { put, refresh } = useMemberCalls(pipelineId);
  return useMutation({
    mutationFn: ({ member, role }: { member: PipelineMember; role: Role }) => put(member, role, ifMatch(member.role)),
    onSuccess: (_, { member, role }) => {
      const undo = () => put(member, member.role, ifMatch(role)).then(refresh);
      showDone(WORDS.added(member.name, ROLE_WORDS[role].name), undo);
    },
    onError: showError,
    onSettled: refresh,
  });
}

export function useRemoveMember(pipelineId: string, member: PipelineMember, onDone: () => void) {
  const { put, remove, refresh } = useMemberCalls(pipelineId);
  return useMutation({
    mutationFn: () => remove(member, member.role),
    onSuccess: () => {
      const undo = () => put(member, member.role, { 'If-None-Match': '*' }).then(refresh);
      showDone(WORDS.removed(member.name), undo);
      onDone();
    },
    onSettled: refresh,
  });
}

function useMemberCalls(pipelineId: string) {
  const queries = useQueryClient();
  const path = ({ kind, principal_id: id }: Holder) => ({
    pipeline_id: pipelineId,
    kind: KIND_PATHS[kind],
    principal_id: id,
  });
  return {
    put: (holder: Holder, role: Role, header: { 'If-Match'?: string; 'If-None-Match'?: '*' }) =>
      answerOf(
        api.PUT('/api/v2/pipelines/{pipeline_id}/members/{kind}/{principal_id}', {
          params: { path: path(holder), header },
          body: { role },
        }),
      ),
    remove: (holder: Holder, role: Role) =>
      answerOf(
        api.DELETE('/api/v2/pipelines/{pipeline_id}/members/{kind}/{principal_id}', {
          params: { path: path(holder), header: ifMatch(role) },
        }),
      ),
    refresh: () => queries.invalidateQueries({ queryKey: PIPELINES_KEY }),
  };
}
