import { DatabaseConnection, GroupMember, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { EntityManager } from 'typeorm';
import { recordChange } from '../../audit/record-change.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { principalNotFound } from '../../principals/principal.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedGroupMember, type GroupMemberDetails } from '../group-member-details.js';
import { AddGroupMemberCommand } from './add-group-member.command.js';

/** A membership by the identity provider becomes one made by hand: it then stays whatever the provider says. */
const ADD_GROUP_MEMBER = `
insert into group_members (group_id, user_id) values ($1, $2)
on conflict (user_id, group_id) do update set source = 'manual' where group_members.source <> 'manual'
returning 1`;

const VIOLATIONS = {
  group_members_group_id_fkey: () => principalNotFound('group'),
  group_members_user_id_fkey: () => principalNotFound('user'),
};

@CommandHandler(AddGroupMemberCommand)
export class AddGroupMemberHandler implements ICommandHandler<AddGroupMemberCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: AddGroupMemberCommand): Promise<GroupMemberDetails> {
    requireScope(command.caller, 'admin');
    requireOnSite(command.caller, 'manage_principals');
    return inTransaction(this.database, (manager) => add(manager, command), VIOLATIONS);
  }
}

async function add(manager: EntityManager, command: AddGroupMemberCommand): Promise<GroupMemberDetails> {
  const { groupId, userId } = command;
  const group = await manager.findOneBy(Principal, { id: groupId, kind: 'group' });
  if (!group) throw principalNotFound('group');
  const user = await manager.findOneBy(Principal, { id: userId, kind: 'user' });
  if (!user) throw principalNotFound('user');
  const added: unknown[] = await manager.query(ADD_GROUP_MEMBER, [groupId, userId]);
  const { createdAt, source } = await manager.findOneByOrFail(GroupMember, { groupId, userId });
  const details = { id: userId, name: user.name, since: createdAt, source };
  if (added.length > 0) {
    const change = { before: null, after: auditedGroupMember(details) };
    await recordChange(manager, command, { action: 'group.member_added', target: group, ...change });
  }
  return details;
}
