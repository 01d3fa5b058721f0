import type { EventReplay } from '@flow-pipelines/database';
import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';

export type ReplayScope = Pick<EventReplay, 'jobId' | 'newestOnly' | 'pipelineId' | 'fromTime' | 'toTime'>;

/** Ask the relay to publish events once more. */
export class RequestReplayCommand extends Command<EventReplay> {
  constructor(
    readonly scope: ReplayScope,
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
