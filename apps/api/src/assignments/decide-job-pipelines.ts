import type { PipelineRef } from '@flow-pipelines/contracts';
import type { PipelineRole } from '@flow-pipelines/database';
import { AppError, type ErrorCode } from '@flow-pipelines/runtime';
import { type ExpectedVersions, versionMismatch } from '../http/if-match.js';
import { allows, type Permission } from '../identity/policy.js';
import { byName } from './by-name.js';
import { idsAskedFor, type Wish, wishedFor } from './job-pipelines.js';

export interface KnownPipeline extends PipelineRef {
  readonly deleted: boolean;
}

/** Everything the decision depends on, read while the job's row is locked. */
export interface Situation {
  /** Whether the registry knows the job. */
  readonly registered: boolean;
  readonly jobRegistry: 'open' | 'strict';
  readonly maxPipelines: number;
  /** The job's version now, and those that the caller lets be changed. */
  readonly version: number;
  readonly expected?: ExpectedVersions;
  readonly wish: Wish;
  /** The ids of the job's pipelines now. */
  readonly current: ReadonlySet<string>;
  /** The named and the current pipelines that exist, by id. */
  readonly pipelines: ReadonlyMap<string, KnownPipeline>;
  /** The caller's effective role on a pipeline; undefined = it is invisible to the caller. */
  roleOn: (pipelineId: string) => PipelineRole | undefined;
}

/** What stands in the way of one pipeline's part of a wish. A pipeline that the caller cannot see has no id here. */
export interface Denial {
  readonly code: ErrorCode;
  readonly pipeline: { readonly id: string; readonly name?: string } | null;
  readonly permission?: Permission;
}

/** What a wish would do to the job, by name. Of a refused wish: as far as the caller may see it. */
export interface Difference {
  readonly added: readonly PipelineRef[];
  readonly removed: readonly PipelineRef[];
  readonly kept: readonly PipelineRef[];
}

export type Decision = Difference &
  (
    | { readonly kind: 'refused'; readonly error: AppError; readonly denied: readonly Denial[] }
    | {
        readonly kind: 'unchanged' | 'changed';
        /** What the caller sees of the new state, by name. */
        readonly shown: readonly PipelineRef[];
        /** The new state, by name, for the event. */
        readonly pipelines: readonly PipelineRef[];
      }
  );

/**
 * The assignment decision: may this caller have the wish granted, and what changes then? Pure. A refusal names only ids
 * that the caller sent or pipelines that the caller may see.
 *
 * - adding needs `execute` on each pipeline added, removing needs it on each one removed, keeping needs nothing;
 * - a pipeline that does not exist and one that the caller cannot see are refused in the same words;
 * - a pipeline that the caller cannot see is never dropped;
 * - a deleted pipeline can be dropped by everyone and added by nobody.
 */
export function decideJobPipelines(situation: Situation): Decision {
  const { wish, current, pipelines, roleOn } = situation;
  const isDeleted = (id: string) => pipelines.get(id)?.deleted === true;
  const isVisible = (id: string) => pipelines.has(id) && !isDeleted(id) && allows(roleOn(id), 'flow_pipeline:read');
  if (isJobHidden(situation, isVisible)) return refuse('job_not_found', 'Job not found');
  const mismatch = versionMismatch(situation.version, situation.expected);
  if (mismatch) return { ...NOTHING, kind: 'refused', error: mismatch, denied: [] };
  const named = idsAskedFor(wish);
  const wanted = wishedFor(wish, current, isDeleted);
  if (isTooMany(wanted, situation)) {
    return refuse('pipeline_ids_too_many', `A job can have at most ${situation.maxPipelines} pipelines`);
  }

  const isWanted = new Set(wanted);
  const byNameOf = (ids: readonly string[]) => ids.flatMap((id) => pipelines.get(id) ?? []).toSorted(byName);
  const removedIds = [...current].filter((id) => !isWanted.has(id));
  const added = byNameOf(wanted.filter((id) => !current.has(id)));
  const removed = byNameOf(removedIds);
  const kept = byNameOf(wanted.filter((id) => current.has(id)));

  const unknown = named.filter((id) => !isVisible(id));
  const hasHidden = removedIds.some((id) => !isVisible(id) && !isDeleted(id));
  const denied = [...added, ...removed].filter(({ id }) => isVisible(id) && !allows(roleOn(id), EXECUTE));
  if (unknown.length > 0 && wish.kind === 'restore') return refuse('version_not_restorable', NOT_RESTORABLE);
  if (unknown.length > 0 || hasHidden || denied.length > 0) {
    const visible = (list: readonly PipelineRef[]) => list.filter(({ id }) => isVisible(id));
    const difference = { added: visible(added), removed: visible(removed), kept: visible(kept) };
    return { kind: 'refused', ...difference, ...refusalOf(unknown, hasHidden, denied) };
  }
  return {
    kind: added.length === 0 && removed.length === 0 ? 'unchanged' : 'changed',
    shown: byNameOf(wanted.filter(isVisible)),
    pipelines: byNameOf(wanted),
    added,
    removed,
    kept,
  };
}

const EXECUTE = 'flow_pipeline:execute';
/** Names no pipeline: the caller sent a version, and may not know what it held. */
const NOT_RESTORABLE = 'The job had pipelines then that have been deleted or that you cannot see';
const NOTHING: Difference = { added: [], removed: [], kept: [] };

/** In a strict registry an unknown job and one with only invisible pipelines are told apart by nobody. */
function isJobHidden(situation: Situation, isVisible: (id: string) => boolean): boolean {
  const { registered, jobRegistry, current, pipelines } = situation;
  if (jobRegistry === 'open') return false;
  // A job that only deleted pipelines are left on is shown as one without pipelines.
  const living = [...current].filter((id) => pipelines.get(id)?.deleted !== true);
  return !registered || (living.length > 0 && !living.some(isVisible));
}

/** What is only kept of a job is no more than it had, so a limit that was lowered since then does not hold it up. */
function isTooMany(wanted: readonly string[], { maxPipelines, current }: Situation): boolean {
  return wanted.length > maxPipelines && wanted.some((id) => !current.has(id));
}

/** All that stands in the way, and the error that speaks for it: of several kinds the one that says least. */
function refusalOf(unknown: readonly string[], hasHidden: boolean, lacking: readonly PipelineRef[]) {
  const denied: Denial[] = [
    ...unknown.map((id) => ({ code: 'pipeline_not_found' as const, pipeline: { id } })),
    ...(hasHidden ? [{ code: 'hidden_pipeline_in_use' as const, pipeline: null }] : []),
    ...lacking.map(({ id, name }) => ({
      code: 'permission_missing' as const,
      pipeline: { id, name },
      permission: EXECUTE as Permission,
    })),
  ];
  if (unknown.length > 0) {
    return { denied, error: new AppError('pipeline_not_found', `Pipeline not found: ${unknown.join(', ')}`) };
  }
  if (hasHidden) {
    const message = 'This job also belongs to pipelines that you cannot see, so you cannot replace them';
    return { denied, error: new AppError('hidden_pipeline_in_use', message) };
  }
  const names = lacking.map(({ id, name }) => `"${name}" (${id})`).join(', ');
  return { denied, error: new AppError('permission_missing', `You lack ${EXECUTE} on ${names}`) };
}

function refuse(code: ErrorCode, message: string): Decision {
  return { ...NOTHING, kind: 'refused', error: new AppError(code, message), denied: [] };
}
