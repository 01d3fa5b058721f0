import { type PipelineRole, Principal } from '@flow-pipelines/database';
import type { EntityManager } from 'typeorm';
import { effectiveRole, permissionsOf } from '../identity/policy.js';
import { findMember, hasOtherManager, memberNotFound } from '../pipeline-members/pipeline-member.js';
import type { MemberRemovalImpact } from './pipeline-impact.query.js';

/** Everybody who acts through member $2 of pipeline $1, with all roles that they hold on it, and those that would be left. */
const READ_ACTING = `
select acting.site_admin, acting.manage_flow_pipelines,
       array_agg(member.role) as roles,
       coalesce(array_agg(member.role) filter (where member.principal_id <> $2), '{}') as roles_left
  from principals acting
  join pipeline_members member on member.pipeline_id = $1
   and (member.principal_id = acting.id
        or member.principal_id in (select group_id from group_members where user_id = acting.id))
 where acting.kind <> 'group' and acting.disabled_at is null
   and (acting.id = $2 or acting.id in (select user_id from group_members where group_id = $2))
 group by acting.id`;

interface ActingRow {
  readonly site_admin: boolean;
  readonly manage_flow_pipelines: boolean;
  readonly roles: PipelineRole[];
  readonly roles_left: PipelineRole[];
}

/** @throws {AppError} `member_not_found` */
export async function impactOfRemoval(
  manager: EntityManager,
  pipelineId: string,
  memberId: string,
): Promise<MemberRemovalImpact> {
  const principal = await manager.findOneBy(Principal, { id: memberId });
  const member = principal && (await findMember(manager, pipelineId, memberId, principal.kind));
  if (!member) throw memberNotFound();
  const acting: ActingRow[] = await manager.query(READ_ACTING, [pipelineId, memberId]);
  const changes = acting.map(({ site_admin, manage_flow_pipelines, roles, roles_left }) => {
    const rights = { siteAdmin: site_admin, manageFlowPipelines: manage_flow_pipelines };
    const [before, after] = [roles, roles_left].map((held) => permissionsOf(effectiveRole(rights, held)).length);
    return { before: before ?? 0, after: after ?? 0 };
  });
  return {
    member,
    isLastManager: member.role === 'manager' && !(await hasOtherManager(manager, pipelineId, memberId)),
    loseAccess: changes.filter(({ after }) => after === 0).length,
    losePermissions: changes.filter(({ before, after }) => after > 0 && after < before).length,
  };
}
