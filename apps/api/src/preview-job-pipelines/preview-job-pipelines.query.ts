import type { PipelineRef } from '@flow-pipelines/contracts';
import type { AppError } from '@flow-pipelines/runtime';
import { Query } from '@nestjs/cqrs';
import type { Denial, Difference } from '../assignments/decide-job-pipelines.js';
import type { AssignmentCommand, Wish } from '../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../http/if-match.js';
import type { Caller } from '../identity/caller.js';

/**
 * - `no_eligible_reviewer`: the job would have pipelines, but nobody who is active may execute any of them;
 * - `opens_to_everyone`: the job would lose its last pipeline, and a job without pipelines is open to everyone.
 */
export const WARNINGS = ['no_eligible_reviewer', 'opens_to_everyone'] as const;
export type Warning = (typeof WARNINGS)[number];

/** What a change of a job's pipelines would do, at the version that the job has now. */
export interface JobPipelinesPreview extends Difference {
  readonly jobId: string;
  readonly version: number;
  /** What the job would have, of what the caller may see; null when the change would be refused. */
  readonly pipelines: readonly PipelineRef[] | null;
  /** Why it would be refused; null when it would not. */
  readonly error: AppError | null;
  readonly denied: readonly Denial[];
  readonly warnings: readonly Warning[];
}

/** What an UpdateJobPipelinesCommand with the same wish would do now. Writes nothing and locks nothing. */
export class PreviewJobPipelinesQuery extends Query<JobPipelinesPreview> implements Omit<AssignmentCommand, 'origin'> {
  constructor(
    readonly jobId: string,
    readonly wish: Wish,
    readonly caller: Pick<Caller, 'principalId' | 'scopes'>,
    readonly expected: ExpectedVersions,
  ) {
    super();
  }
}
