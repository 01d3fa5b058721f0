import type { PipelineRole, PrincipalKind } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../identity/caller.js';
import { allowsOnSite } from '../identity/policy.js';
import { IS_ACTIVE_MANAGER } from './active-manager.sql.js';

/** Who has which role on a pipeline. */
export interface Member {
  readonly principalId: string;
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly role: PipelineRole;
  readonly since: Date;
}

export interface MemberRow {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly role: PipelineRole;
  readonly created_at: Date;
}

/** $1 pipeline, $2 principal, $3 its kind. */
const READ_MEMBER = `
select principal.id, principal.kind, principal.name, member.role, member.created_at
  from pipeline_members member
  join principals principal on principal.id = member.principal_id
 where member.pipeline_id = $1 and member.principal_id = $2 and principal.kind = $3`;

/** Whether somebody manages the pipeline without the help of member $2, directly or through a group. */
const FIND_OTHER_MANAGER = `
select 1
  from pipeline_members member
  join principals holder on holder.id = member.principal_id
 where member.pipeline_id = $1 and member.principal_id <> $2 and member.role = 'manager' and ${IS_ACTIVE_MANAGER}
 limit 1`;

export function memberNotFound(): AppError {
  return new AppError('member_not_found', 'There is no such member');
}

export function memberOf(row: MemberRow): Member {
  return { principalId: row.id, kind: row.kind, name: row.name, role: row.role, since: row.created_at };
}

/** What the audit log keeps of a member; its pipeline is the target. */
export function auditedMember({ principalId, kind, name, role }: Omit<Member, 'since'>) {
  return { principal_id: principalId, kind, name, role };
}

export async function findMember(
  manager: EntityManager,
  ...member: [pipelineId: string, principalId: string, kind: PrincipalKind]
): Promise<Member | null> {
  const [row]: MemberRow[] = await manager.query(READ_MEMBER, member);
  return row ? memberOf(row) : null;
}

export async function hasOtherManager(
  manager: EntityManager,
  ...member: [pipelineId: string, principalId: string]
): Promise<boolean> {
  const others: unknown[] = await manager.query(FIND_OTHER_MANAGER, member);
  return others.length > 0;
}

/**
 * Refuses to take the role of manager from a member without whom nobody would act as manager, except for callers who may:
 * site admins, who can manage the pipeline themselves. That is also why they may disable or delete its last manager and
 * empty the group that manages it: whoever has left must not keep a right because of a pipeline. `?managed=false` lists what
 * they have left behind. Call it with the pipeline locked: otherwise two managers could remove each other.
 * @throws {AppError} `last_manager`
 */
export async function keepOneManager(
  manager: EntityManager,
  pipelineId: string,
  member: Member,
  caller: Caller,
): Promise<void> {
  if (member.role !== 'manager' || allowsOnSite(caller, 'take_away_last_manager')) return;
  if (!(await hasOtherManager(manager, pipelineId, member.principalId))) {
    throw new AppError('last_manager', `"${member.name}" is the last manager of this pipeline; make another one first`);
  }
}
