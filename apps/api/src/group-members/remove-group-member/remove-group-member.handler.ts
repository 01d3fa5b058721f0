import { DatabaseConnection, GroupMember, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { principalNotFound } from '../../principals/principal.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedGroupMember, groupMemberNotFound } from '../group-member-details.js';
import { RemoveGroupMemberCommand } from './remove-group-member.command.js';

@CommandHandler(RemoveGroupMemberCommand)
export class RemoveGroupMemberHandler implements ICommandHandler<RemoveGroupMemberCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: RemoveGroupMemberCommand): Promise<void> {
    const { groupId, userId, caller } = command;
    requireScope(caller, 'admin');
    requireOnSite(caller, 'manage_principals');
    await inTransaction(this.database, async (manager) => {
      const target = await manager.findOneBy(Principal, { id: groupId, kind: 'group' });
      if (!target) throw principalNotFound('group');
      const user = await manager.findOneBy(Principal, { id: userId });
      const { affected } = await manager.delete(GroupMember, { groupId, userId });
      if (!user || affected !== 1) throw groupMemberNotFound();
      const change = { before: auditedGroupMember(user), after: null };
      await recordChange(manager, command, { action: 'group.member_removed', target, ...change });
    });
  }
}
