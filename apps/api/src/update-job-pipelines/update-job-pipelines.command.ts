import { Command } from '@nestjs/cqrs';
import type { JobPipelines, Origin, Replacement } from '../assignments/job-pipelines.js';
import type { Caller } from '../identity/caller.js';

/** Replace all pipelines of a job; an empty list removes all. `pipelineIds` are distinct and in lower case. */
export class UpdateJobPipelinesCommand extends Command<JobPipelines> implements Replacement {
  constructor(
    readonly jobId: string,
    readonly pipelineIds: readonly string[],
    readonly caller: Pick<Caller, 'principalId' | 'scopes'>,
    readonly origin: Origin,
  ) {
    super();
  }
}
