import type { PipelineRef } from '@flow-pipelines/contracts';
import type { PipelineRole } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { allows, type Permission } from '../identity/policy.js';

export interface KnownPipeline extends PipelineRef {
  readonly deleted: boolean;
}

/** Everything the decision depends on, read while the job's row is locked. */
export interface Situation {
  /** Whether the registry knows the job. */
  readonly registered: boolean;
  readonly jobRegistry: 'open' | 'strict';
  readonly maxPipelines: number;
  /** Distinct, lower case, in the order of the request. */
  readonly requested: readonly string[];
  /** The ids of the job's pipelines now. */
  readonly current: ReadonlySet<string>;
  /** The requested and the current pipelines that exist, by id. */
  readonly pipelines: ReadonlyMap<string, KnownPipeline>;
  /** The caller's effective role on a pipeline; undefined = it is invisible to the caller. */
  roleOn: (pipelineId: string) => PipelineRole | undefined;
}

export type Decision =
  | { readonly kind: 'refused'; readonly error: AppError }
  | { readonly kind: 'unchanged'; readonly requested: readonly PipelineRef[] }
  | {
      readonly kind: 'changed';
      /** The new state in the order of the request, for the answer. */
      readonly requested: readonly PipelineRef[];
      /** The new state and the difference, sorted by name, for the event. */
      readonly pipelines: readonly PipelineRef[];
      readonly added: readonly PipelineRef[];
      readonly removed: readonly PipelineRef[];
    };

/**
 * The assignment decision: may this caller replace the job's pipelines by the requested ones, and what changes then?
 * Pure. A refusal names only ids that the caller sent or pipelines that the caller may see.
 *
 * - adding needs `execute` on each pipeline added, removing needs it on each one removed, keeping needs nothing;
 * - a pipeline that does not exist and one that the caller cannot see are refused in the same words;
 * - a pipeline that the caller cannot see is never dropped;
 * - a deleted pipeline can be dropped by everyone and added by nobody.
 */
export function decideJobPipelines(situation: Situation): Decision {
  const { requested, current, pipelines, roleOn } = situation;
  const isDeleted = (id: string) => pipelines.get(id)?.deleted === true;
  const isVisible = (id: string) => pipelines.has(id) && !isDeleted(id) && allows(roleOn(id), 'flow_pipeline:read');
  if (isJobHidden(situation, isVisible)) return refuse('job_not_found', 'Job not found');
  if (requested.length > situation.maxPipelines) {
    return refuse('pipeline_ids_too_many', `A job can have at most ${situation.maxPipelines} pipelines`);
  }

  const unknown = requested.filter((id) => !isVisible(id));
  if (unknown.length > 0) return refuse('pipeline_not_found', `Pipeline not found: ${unknown.join(', ')}`);

  const wanted = new Set(requested);
  const removedIds = [...current].filter((id) => !wanted.has(id));
  if (removedIds.some((id) => !isVisible(id) && !isDeleted(id))) {
    return refuse(
      'hidden_pipeline_in_use',
      'This job also belongs to pipelines that you cannot see, so you cannot replace them',
    );
  }
  const refs = (ids: Iterable<string>) => [...ids].flatMap((id) => pipelines.get(id) ?? []);
  const added = refs(requested.filter((id) => !current.has(id)));
  const removed = refs(removedIds);
  const denied = [...added, ...removed].filter(
    ({ id }) => !isDeleted(id) && !allows(roleOn(id), 'flow_pipeline:execute'),
  );
  if (denied.length > 0) return refuse('permission_missing', missing('flow_pipeline:execute', denied));

  if (added.length === 0 && removed.length === 0) return { kind: 'unchanged', requested: refs(requested) };
  return {
    kind: 'changed',
    requested: refs(requested),
    pipelines: refs(requested).toSorted(byName),
    added: added.toSorted(byName),
    removed: removed.toSorted(byName),
  };
}

/** In a strict registry an unknown job and one with only invisible pipelines are told apart by nobody. */
function isJobHidden(situation: Situation, isVisible: (id: string) => boolean): boolean {
  const { registered, jobRegistry, current, pipelines } = situation;
  if (jobRegistry === 'open') return false;
  // A job that only deleted pipelines are left on is shown as one without pipelines.
  const living = [...current].filter((id) => pipelines.get(id)?.deleted !== true);
  return !registered || (living.length > 0 && !living.some(isVisible));
}

function refuse(...[code, message]: ConstructorParameters<typeof AppError>): Decision {
  return { kind: 'refused', error: new AppError(code, message) };
}

function missing(permission: Permission, pipelines: readonly PipelineRef[]): string {
  return `You lack ${permission} on ${pipelines.map(({ id, name }) => `"${name}" (${id})`).join(', ')}`;
}

/** By name, then id, in the order of UTF-16 code units: the same on every machine. */
function byName(a: PipelineRef, b: PipelineRef): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
