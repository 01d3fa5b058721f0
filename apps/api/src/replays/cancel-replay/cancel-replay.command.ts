import type { EventReplay } from '@flow-pipelines/database';
import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';

/** Ask the relay to end a replay; what it has published stays. */
export class CancelReplayCommand extends Command<EventReplay> {
  constructor(
    readonly replayId: string,
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
