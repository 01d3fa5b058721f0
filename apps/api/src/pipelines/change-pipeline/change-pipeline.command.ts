import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../../http/if-match.js';
import type { Caller } from '../../identity/caller.js';
import type { PipelineDetails } from '../pipeline-access.js';

/** Rename or describe a pipeline. What is undefined stays; when nothing changes, so does the version. */
export class ChangePipelineCommand extends Command<PipelineDetails> {
  constructor(
    readonly pipelineId: string,
    readonly changes: { readonly name?: string | undefined; readonly description?: string | undefined },
    readonly caller: Caller,
    readonly origin: Origin,
    readonly expected?: ExpectedVersions,
  ) {
    super();
  }
}
