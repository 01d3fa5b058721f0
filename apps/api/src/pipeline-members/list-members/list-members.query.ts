import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { Member } from '../pipeline-member.js';

/** A page of a pipeline's members, by name then id, for those who may manage them. */
export class ListMembersQuery extends Query<Page<Member>> {
  constructor(
    readonly pipelineId: string,
    readonly page: PageRequest,
    readonly caller: Caller,
  ) {
    super();
  }
}
