import type { PipelineRef } from '@flow-pipelines/contracts';
import { Command } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';

/** Where a change comes from: kept with the event for whoever asks later. */
export interface Origin {
  readonly requestId: string;
  readonly traceparent: string | null;
  readonly reason: string | null;
}

/** A job's pipelines as they are once a command has been carried out. */
export interface JobPipelines {
  readonly jobId: string;
  readonly version: number;
  /** In the order of the request. */
  readonly pipelines: readonly PipelineRef[];
}

/** Replace all pipelines of a job; an empty list removes all. `pipelineIds` are distinct and in lower case. */
export class UpdateJobPipelinesCommand extends Command<JobPipelines> {
  constructor(
    readonly jobId: string,
    readonly pipelineIds: readonly string[],
    readonly caller: Pick<Caller, 'principalId' | 'scopes'>,
    readonly origin: Origin,
  ) {
    super();
  }
}
