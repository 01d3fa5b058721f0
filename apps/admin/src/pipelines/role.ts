export const ROLES = ['viewer', 'member', 'manager'] as const;
export type Role = (typeof ROLES)[number];

/** The role whose permissions these are. */
export function roleOf(permissions: readonly string[]): Role {
  if (permissions.includes('flow_pipeline:manage_pipelines')) return 'manager';
  return permissions.includes('flow_pipeline:execute') ? 'member' : 'viewer';
}
