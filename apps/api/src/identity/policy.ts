import type { PipelineRole } from '@flow-pipelines/database';

/** What can be allowed on a pipeline, in the order in which callers always see it. */
export const PERMISSIONS = [
  'flow_pipeline:read',
  'flow_pipeline:execute',
  'flow_pipeline:delete',
  'flow_pipeline:manage_pipelines',
  'flow_pipeline:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** The whole policy. Each list is in the order of PERMISSIONS. */
const PERMISSIONS_OF_ROLE: Readonly<Record<PipelineRole, readonly Permission[]>> = {
  viewer: ['flow_pipeline:read'],
  member: ['flow_pipeline:read', 'flow_pipeline:execute'],
  manager: PERMISSIONS,
};

const STRENGTH: Readonly<Record<PipelineRole, number>> = { viewer: 1, member: 2, manager: 3 };

/** Rights that do not come from a role on a pipeline. */
export interface SiteRights {
  readonly siteAdmin: boolean;
  readonly manageFlowPipelines: boolean;
}

/** Site admins and holders of "Manage flow pipelines" act as managers everywhere. */
export function managesEveryPipeline(rights: SiteRights): boolean {
  return rights.siteAdmin || rights.manageFlowPipelines;
}

/** The role that counts on one pipeline, of those given directly and through groups; undefined = the pipeline is invisible. */
export function effectiveRole(rights: SiteRights, roles: Iterable<PipelineRole>): PipelineRole | undefined {
  if (managesEveryPipeline(rights)) return 'manager';
  let strongest: PipelineRole | undefined;
  for (const role of roles) {
    if (strongest === undefined || STRENGTH[role] > STRENGTH[strongest]) strongest = role;
  }
  return strongest;
}

export function permissionsOf(role: PipelineRole | undefined): readonly Permission[] {
  return role === undefined ? [] : PERMISSIONS_OF_ROLE[role];
}

export function allows(role: PipelineRole | undefined, permission: Permission): boolean {
  return permissionsOf(role).includes(permission);
}
