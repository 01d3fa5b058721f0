import { Command } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { JobDetails } from '../job-access.js';

export interface RegisteredJob {
  readonly job: JobDetails;
  /** Whether the registry did not know it, or knew it as deleted. */
  readonly isNew: boolean;
}

/** Make a job known. One that is known already stays as it is, but for the state, where one is given. */
export class RegisterJobCommand extends Command<RegisteredJob> {
  constructor(
    readonly jobId: string,
    readonly state: string | undefined,
    readonly caller: Caller,
  ) {
    super();
  }
}
