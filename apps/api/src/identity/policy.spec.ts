import { describe, expect, it } from '@jest/globals';
import { PIPELINE_ROLES, type PipelineRole } from '@flow-pipelines/database';
import fc from 'fast-check';
import {
  allows,
  allowsOnSite,
  effectiveRole,
  PERMISSIONS,
  permissionsOf,
  requireOnSite,
  SITE_PERMISSIONS,
} from './policy.js';

const NOBODY = { siteAdmin: false, manageFlowPipelines: false };
const ADMIN = { siteAdmin: true, manageFlowPipelines: false };
const COORDINATOR = { siteAdmin: false, manageFlowPipelines: true };

describe(permissionsOf, () => {
  it.each<[PipelineRole, readonly string[]]>([
    ['viewer', ['flow_pipeline:read']],
    ['member', ['flow_pipeline:read', 'flow_pipeline:execute']],
    ['manager', PERMISSIONS],
  ])('gives a %s %p', (role, permissions) => expect(permissionsOf(role)).toEqual(permissions));

  it('gives nothing to whoever has no role', () => {
    expect(permissionsOf(undefined)).toEqual([]);
    for (const permission of PERMISSIONS) expect(allows(undefined, permission)).toBe(false);
  });
});

describe(effectiveRole, () => {
  it('is the strongest of all roles, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIPELINE_ROLES), { minLength: 1 }), (roles) => {
        const strongest = PIPELINE_ROLES.findLast((role) => roles.includes(role));
        expect(effectiveRole(NOBODY, roles)).toBe(strongest);
      }),
    );
  });

  it('is none without a role: the pipeline is invisible', () => expect(effectiveRole(NOBODY, [])).toBeUndefined());

  it.each([ADMIN, COORDINATOR])('is manager everywhere for %p', (rights) => {
    expect(effectiveRole(rights, [])).toBe('manager');
    expect(effectiveRole(rights, ['viewer'])).toBe('manager');
  });
});

describe(allowsOnSite, () => {
  it('allows site admins everything and others nothing', () => {
    for (const permission of SITE_PERMISSIONS) {
      expect(allowsOnSite(ADMIN, permission)).toBe(true);
      expect(allowsOnSite(NOBODY, permission)).toBe(false);
    }
  });

  it('allows holders of "Manage flow pipelines" pipelines and jobs, but no people and no tokens', () => {
    const allowed = SITE_PERMISSIONS.filter((permission) => allowsOnSite(COORDINATOR, permission));
    expect(allowed).toEqual(['act_as_manager_everywhere', 'create_pipelines', 'manage_jobs']);
  });
});

describe(requireOnSite, () => {
  it('says which right is missing', () => {
    expect(() => requireOnSite(NOBODY, 'create_pipelines')).toThrow(
      expect.objectContaining({
        code: 'permission_missing',
        message: 'You lack the site right "site admin" or "Manage flow pipelines"',
      }),
    );
    expect(() => requireOnSite(ADMIN, 'create_pipelines')).not.toThrow();
  });
});
