import { Query } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';
import type { JobPipelines } from '../assignments/job-pipelines.js';

/** The pipelines that a job belongs to, of those that the caller may see, by name then id. */
export class GetJobPipelinesQuery extends Query<JobPipelines> {
  constructor(
    readonly jobId: string,
    readonly caller: Caller,
  ) {
    super();
  }
}
