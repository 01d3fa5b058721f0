import type { PipelineRef } from '@flow-pipelines/contracts';

/** Where a change comes from: kept with the event for whoever asks later. */
export interface Origin {
  readonly requestId: string;
  readonly traceparent: string | null;
  readonly reason: string | null;
}

/** A wish to replace all pipelines of a job; an empty list removes all. */
export interface Replacement {
  readonly jobId: string;
  /** Distinct and in lower case, in the order of the request. */
  readonly pipelineIds: readonly string[];
  readonly caller: { readonly principalId: string };
  readonly origin: Origin;
}

/** Instead of ids: all pipelines that the job has when its row is locked, except those that have been deleted. */
export const WITHOUT_DELETED = 'without deleted';

/** A wish of the service itself: to take from a job what has been deleted, and nothing else. */
export interface Cleanup extends Omit<Replacement, 'pipelineIds'> {
  readonly pipelineIds: typeof WITHOUT_DELETED;
}

export type AssignmentCommand = Replacement | Cleanup;

/** A job's pipelines as they are at one version. */
export interface JobPipelines {
  readonly jobId: string;
  /** 0 for a job whose pipelines have never changed. */
  readonly version: number;
  /** After a replacement in the order of its request, otherwise by name. */
  readonly pipelines: readonly PipelineRef[];
}
