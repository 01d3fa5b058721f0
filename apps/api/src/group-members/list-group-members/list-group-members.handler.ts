import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { type Page, pageOf, pageValues } from '../../paging/page.js';
import { principalNotFound } from '../../principals/principal.js';
import type { GroupMemberDetails } from '../group-member-details.js';
import { ListGroupMembersQuery } from './list-group-members.query.js';

const LIST_GROUP_MEMBERS = `
select member.id, member.name, membership.created_at as since, membership.source
  from group_members membership
  join principals member on member.id = membership.user_id
 where membership.group_id = $4
   and ($1::text is null or (member.name collate "C", member.id) > ($1, $2::uuid))
 order by member.name collate "C", member.id
 limit $3`;

@QueryHandler(ListGroupMembersQuery)
export class ListGroupMembersHandler implements IQueryHandler<ListGroupMembersQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ groupId, page, caller }: ListGroupMembersQuery): Promise<Page<GroupMemberDetails>> {
    requireScope(caller, 'read');
    const { dataSource } = this.database;
    if (!(await dataSource.manager.existsBy(Principal, { id: groupId, kind: 'group' })))
      throw principalNotFound('group');
    const rows: GroupMemberDetails[] = await dataSource.query(LIST_GROUP_MEMBERS, [...pageValues(page), groupId]);
    return pageOf(rows, page, (row) => row);
  }
}
