import { Command } from '@nestjs/cqrs';
import type { AssignmentCommand, JobPipelines, Origin, Wish } from '../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../http/if-match.js';
import type { IdempotencyKey } from '../idempotency/idempotency-key.js';
import type { Caller } from '../identity/caller.js';

/** Replace or change the pipelines of a job. */
export class UpdateJobPipelinesCommand extends Command<JobPipelines> implements AssignmentCommand {
  readonly expected: ExpectedVersions;
  readonly idempotency: IdempotencyKey | undefined;

  constructor(
    readonly jobId: string,
    readonly wish: Wish,
    readonly caller: Pick<Caller, 'principalId' | 'scopes'>,
    readonly origin: Origin,
    options: { readonly expected?: ExpectedVersions; readonly idempotency?: IdempotencyKey | undefined } = {},
  ) {
    super();
    this.expected = options.expected;
    this.idempotency = options.idempotency;
  }
}
