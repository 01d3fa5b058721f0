import { DatabaseConnection, GroupMember, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { principalNotFound } from '../../principals/principal.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import type { GroupMemberDetails } from '../group-member-details.js';
import { AddGroupMemberCommand } from './add-group-member.command.js';

const ADD_GROUP_MEMBER = `insert into group_members (group_id, user_id) values ($1, $2) on conflict do nothing`;

@CommandHandler(AddGroupMemberCommand)
export class AddGroupMemberHandler implements ICommandHandler<AddGroupMemberCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ groupId, userId, caller }: AddGroupMemberCommand): Promise<GroupMemberDetails> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'manage_principals');
    return inTransaction(
      this.database,
      async (manager) => {
        if (!(await manager.existsBy(Principal, { id: groupId, kind: 'group' }))) throw principalNotFound('group');
        const user = await manager.findOneBy(Principal, { id: userId, kind: 'user' });
        if (!user) throw principalNotFound('user');
        await manager.query(ADD_GROUP_MEMBER, [groupId, userId]);
        const { createdAt } = await manager.findOneByOrFail(GroupMember, { groupId, userId });
        return { id: userId, name: user.name, since: createdAt };
      },
      {
        group_members_group_id_fkey: () => principalNotFound('group'),
        group_members_user_id_fkey: () => principalNotFound('user'),
      },
    );
  }
}
