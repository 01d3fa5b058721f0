import type { PipelineRef } from '@flow-pipelines/contracts';
import { AppError } from '@flow-pipelines/runtime';
import type { ExpectedVersions } from '../http/if-match.js';

/** Where a change comes from: kept with the event for whoever asks later. */
export interface Origin {
  readonly requestId: string;
  readonly traceparent: string | null;
  readonly reason: string | null;
}

/**
 * What somebody wants a job's pipelines to become. All ids are distinct and in lower case.
 *
 * - `replace`: these and no others, none at all for an empty list;
 * - `restore`: the same, with ids that the job had at an earlier version and that the caller need not know;
 * - `change`: what it has when its row is locked, with these and without those. No id is in both lists, so that two such
 *   wishes lead to the same whichever comes first;
 * - `drop_deleted`: what it has then, except what has been deleted. Only the service itself wishes that.
 */
export type Wish =
  | { readonly kind: 'replace' | 'restore'; readonly pipelineIds: readonly string[] }
  | { readonly kind: 'change'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'drop_deleted' };

/** One job's change. */
export interface AssignmentCommand {
  readonly jobId: string;
  readonly wish: Wish;
  /** The versions of the job that may be changed; undefined = any. */
  readonly expected?: ExpectedVersions;
  readonly caller: { readonly principalId: string };
  readonly origin: Origin;
}

/** A job's pipelines as they are at one version. */
export interface JobPipelines {
  readonly jobId: string;
  /** 0 for a job whose pipelines have never changed. */
  readonly version: number;
  /** Those that the caller may see, by name. */
  readonly pipelines: readonly PipelineRef[];
}

/** The ids that a wish asks for; each must be visible to whoever wishes. */
export function idsAskedFor(wish: Wish): readonly string[] {
  if (wish.kind === 'change') return [...wish.add, ...wish.remove];
  return wish.kind === 'drop_deleted' ? [] : wish.pipelineIds;
}

/** What the job's pipelines become if the wish is granted. */
export function wishedFor(wish: Wish, current: ReadonlySet<string>, isDeleted: (id: string) => boolean): string[] {
  const living = [...current].filter((id) => !isDeleted(id));
  if (wish.kind === 'drop_deleted') return living;
  if (wish.kind !== 'change') return [...wish.pipelineIds];
  const removed = new Set(wish.remove);
  return [...new Set([...living, ...wish.add])].filter((id) => !removed.has(id));
}

/**
 * The wish to add some and remove others.
 * @throws {AppError} `field_invalid` when an id is in both lists: whichever was meant, it is not clear
 */
export function changeOf(add: readonly string[], remove: readonly string[]): Wish {
  const removed = new Set(remove);
  const both = add.filter((id) => removed.has(id));
  if (both.length > 0) throw new AppError('field_invalid', `Both in add and in remove: ${both.join(', ')}`);
  return { kind: 'change', add, remove };
}
