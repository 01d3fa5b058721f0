import type { AppError } from '@flow-pipelines/runtime';
import type { AssignmentCommand, JobPipelines } from '../assignments/job-pipelines.js';
import type { IdempotencyKey } from '../idempotency/idempotency-key.js';

/** Commands of which all are carried out, in one transaction, or none is; mostly a single one. */
export interface AssignmentBatch {
  /** Each of another job. */
  readonly commands: readonly AssignmentCommand[];
  /** Under this key the results are kept in the same transaction, for a caller who asks again. */
  readonly idempotency?: IdempotencyKey | undefined;
}

/** What became of one command; final. */
export type CommandResult = DoneCommand | { readonly kind: 'refused'; readonly error: AppError };

export interface DoneCommand {
  readonly kind: 'done';
  readonly job: JobPipelines;
  readonly changed: boolean;
}
