import type { PipelineRole } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';

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

const NAME_OF_RIGHT: Readonly<Record<keyof SiteRights, string>> = {
  siteAdmin: 'site admin',
  manageFlowPipelines: 'Manage flow pipelines',
};

/** What can be allowed on the product as a whole, and which rights allow it. */
const RIGHTS_FOR = {
  act_as_manager_everywhere: ['siteAdmin', 'manageFlowPipelines'],
  create_pipelines: ['siteAdmin', 'manageFlowPipelines'],
  take_away_last_manager: ['siteAdmin'],
  manage_principals: ['siteAdmin'],
  read_private_data: ['siteAdmin'],
  manage_tokens_of_others: ['siteAdmin'],
  read_audit: ['siteAdmin'],
  operate_delivery: ['siteAdmin'],
  export_and_import: ['siteAdmin'],
  manage_jobs: ['siteAdmin', 'manageFlowPipelines'],
} as const satisfies Record<string, readonly (keyof SiteRights)[]>;
export type SitePermission = keyof typeof RIGHTS_FOR;
export const SITE_PERMISSIONS = Object.keys(RIGHTS_FOR) as readonly SitePermission[];

export function allowsOnSite(rights: SiteRights, permission: SitePermission): boolean {
  return RIGHTS_FOR[permission].some((right) => rights[right]);
}

/** @throws {AppError} `permission_missing`, saying which right would do */
export function requireOnSite(rights: SiteRights, permission: SitePermission): void {
  if (allowsOnSite(rights, permission)) return;
  const names = RIGHTS_FOR[permission].map((right) => `"${NAME_OF_RIGHT[right]}"`);
  throw new AppError('permission_missing', `You lack the site right ${names.join(' or ')}`);
}

/** Site admins and holders of "Manage flow pipelines" act as managers everywhere. */
export function managesEveryPipeline(rights: SiteRights): boolean {
  return allowsOnSite(rights, 'act_as_manager_everywhere');
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
