import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';
import type { PipelineDetails } from '../pipeline-access.js';

/** Make a pipeline. Its maker becomes its manager, unless that is a site admin, who needs no role. */
export class CreatePipelineCommand extends Command<PipelineDetails> {
  constructor(
    readonly fields: { readonly name: string; readonly description?: string | undefined },
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
