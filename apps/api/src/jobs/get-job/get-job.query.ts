import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { JobDetails } from '../job-access.js';

export class GetJobQuery extends Query<JobDetails> {
  constructor(
    readonly jobId: string,
    readonly caller: Caller,
  ) {
    super();
  }
}
