import { Command } from '@nestjs/cqrs';
import type { CommandResult } from '../assignment-writer/assignment-batch.js';
import type { AssignmentCommand } from '../assignments/job-pipelines.js';
import type { IdempotencyKey } from '../idempotency/idempotency-key.js';
import type { Caller } from '../identity/caller.js';

/** Change the pipelines of many jobs: each for itself, or all or none of them. Answers what became of each, in their order. */
export class BatchJobPipelinesCommand extends Command<readonly CommandResult[]> {
  constructor(
    /** Each of another job. */
    readonly commands: readonly AssignmentCommand[],
    readonly atomic: boolean,
    readonly caller: Pick<Caller, 'scopes'>,
    readonly idempotency: IdempotencyKey | undefined,
  ) {
    super();
  }
}
