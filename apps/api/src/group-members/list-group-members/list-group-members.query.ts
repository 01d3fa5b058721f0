import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { GroupMemberDetails } from '../group-member-details.js';

/** A page of the users in a group, by name then id. */
export class ListGroupMembersQuery extends Query<Page<GroupMemberDetails>> {
  constructor(
    readonly groupId: string,
    readonly page: PageRequest,
    readonly caller: Caller,
  ) {
    super();
  }
}
