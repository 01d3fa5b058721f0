import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';

/** End a token for good: within a second it works on no instance. */
export class RevokeTokenCommand extends Command<void> {
  constructor(
    readonly tokenId: string,
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
