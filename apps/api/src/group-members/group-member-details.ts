import type { GroupMember } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';

/** A user in a group. */
export interface GroupMemberDetails {
  readonly id: string;
  readonly name: string;
  readonly since: Date;
  /** Who put it there: somebody here, or the identity provider. */
  readonly source: GroupMember['source'];
}

export function groupMemberNotFound(): AppError {
  return new AppError('member_not_found', 'There is no such member');
}

/** What the audit log keeps of a user in a group; the group is the target. */
export function auditedGroupMember({ id, name }: Pick<GroupMemberDetails, 'id' | 'name'>) {
  return { user_id: id, name };
}
