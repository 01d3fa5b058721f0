import type { ParkedJob } from '@flow-pipelines/database';
import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';

/** Ask the relay to go on with a parked job, with or without the event that Kafka refused. */
export class UnparkJobCommand extends Command<ParkedJob> {
  constructor(
    readonly jobId: string,
    readonly skipEvent: boolean,
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
