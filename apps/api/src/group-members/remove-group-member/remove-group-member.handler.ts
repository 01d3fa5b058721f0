import { DatabaseConnection, GroupMember, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { principalNotFound } from '../../principals/principal.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { groupMemberNotFound } from '../group-member-details.js';
import { RemoveGroupMemberCommand } from './remove-group-member.command.js';

@CommandHandler(RemoveGroupMemberCommand)
export class RemoveGroupMemberHandler implements ICommandHandler<RemoveGroupMemberCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ groupId, userId, caller }: RemoveGroupMemberCommand): Promise<void> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'manage_principals');
    await inTransaction(this.database, async (manager) => {
      if (!(await manager.existsBy(Principal, { id: groupId, kind: 'group' }))) throw principalNotFound('group');
      const { affected } = await manager.delete(GroupMember, { groupId, userId });
      if (affected !== 1) throw groupMemberNotFound();
    });
  }
}
