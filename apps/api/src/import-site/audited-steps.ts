import type { AuditAction } from '../audit/audit-action.js';
import type { AdministrativeChange } from '../audit/record-change.js';
import { auditedGroupMember } from '../group-members/group-member-details.js';
import { auditedMember } from '../pipeline-members/pipeline-member.js';
import { auditedPipeline } from '../pipelines/pipeline-access.js';
import { auditedPrincipal } from '../principals/principal.js';
import {
  holderOf,
  type HolderStep,
  type ImportStep,
  resultOf,
  statesOf,
  type StepResult,
} from '../import-plan/import-step.js';

const VERBS = { created: 'created', changed: 'changed', deleted: 'deleted' } as const;
const MEMBER_VERBS = { created: 'member_added', changed: 'member_changed', deleted: 'member_removed' } as const;

/** The entries that the same changes leave when they are made one by one. */
export function auditedSteps(steps: readonly ImportStep[]): AdministrativeChange[] {
  return steps.flatMap((step) => {
    const result = resultOf(step);
    return result === 'unchanged' ? [] : [auditedStep(step, result)];
  });
}

function auditedStep(step: ImportStep, result: Exclude<StepResult, 'unchanged'>): AdministrativeChange {
  if (step.kind === 'holder') return auditedHolder(step, result);
  if (step.kind === 'pipeline') {
    const target = { id: step.id, name: (step.after ?? step.before)?.name ?? '' };
    return { action: `pipeline.${VERBS[result]}`, target, ...statesOf(step, auditedPipeline) };
  }
  if (step.kind === 'group_member') {
    const states = statesOf(step, () => auditedGroupMember(step.user));
    return { action: actionOf('group', MEMBER_VERBS[result]), target: step.group, ...states };
  }
  const { id: principalId, kind, name } = step.holder;
  const states = statesOf(step, (role) => auditedMember({ principalId, kind, name, role }));
  const target = { id: step.id, name: step.pipelineName };
  return { action: `pipeline.${MEMBER_VERBS[result]}`, target, ...states };
}

function auditedHolder(step: HolderStep, result: Exclude<StepResult, 'unchanged'>): AdministrativeChange {
  const target = holderOf(step);
  return { action: actionOf(target.kind, VERBS[result]), target, ...statesOf(step, auditedPrincipal) };
}

const actionOf = (kind: string, verb: string) => `${kind}.${verb}` as AuditAction;
