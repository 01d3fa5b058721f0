import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../../http/if-match.js';
import type { Caller } from '../../identity/caller.js';

/** Delete a pipeline that no job uses. Its row stays, for the names in events and history; its name is free again. */
export class DeletePipelineCommand extends Command<void> {
  constructor(
    readonly pipelineId: string,
    readonly caller: Caller,
    readonly origin: Origin,
    readonly expected?: ExpectedVersions,
  ) {
    super();
  }
}
