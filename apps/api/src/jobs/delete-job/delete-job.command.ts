import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../../http/if-match.js';
import type { Caller } from '../../identity/caller.js';

/** Delete a job: it loses its pipelines. Answers whether that is done, or still to come. */
export class DeleteJobCommand extends Command<'done' | 'pending'> {
  constructor(
    readonly jobId: string,
    readonly caller: Caller,
    readonly origin: Origin,
    readonly expected: ExpectedVersions,
  ) {
    super();
  }
}
