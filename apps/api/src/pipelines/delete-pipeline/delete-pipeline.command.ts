import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../../http/if-match.js';
import type { Caller } from '../../identity/caller.js';

/** What became of the jobs that used a pipeline. Those left are unassigned soon, with or without this process. */
export interface ForcedDeletion {
  readonly jobsUnassigned: number;
  readonly jobsLeft: number;
}

/**
 * Delete a pipeline. Its row stays, for the names in events and history; its name is free again. Unless forced, it is
 * refused while jobs use the pipeline; forced, it takes the pipeline from them.
 */
export class DeletePipelineCommand extends Command<ForcedDeletion> {
  constructor(
    readonly pipelineId: string,
    readonly caller: Caller,
    readonly origin: Origin,
    readonly options: { readonly force: boolean; readonly expected?: ExpectedVersions },
  ) {
    super();
  }
}
