import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';
import type { GroupMemberDetails } from '../group-member-details.js';

/** Put a user into a group. */
export class AddGroupMemberCommand extends Command<GroupMemberDetails> {
  constructor(
    readonly groupId: string,
    readonly userId: string,
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
