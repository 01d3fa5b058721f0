import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';

/** Take a user out of a group. */
export class RemoveGroupMemberCommand extends Command<void> {
  constructor(
    readonly groupId: string,
    readonly userId: string,
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
