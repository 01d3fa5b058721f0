import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadConfiguration } from '@flow-pipelines/runtime';
import { ApiConfiguration } from './api.configuration.js';
import { oidcSettingsOf } from './oidc/oidc-settings.js';

const load = (environment: Record<string, string>) =>
  loadConfiguration(ApiConfiguration, { DATABASE_URL: 'postgres://x', ...environment });
const OIDC = { OIDC_ISSUER: 'https://id.example', OIDC_AUDIENCE: 'api' };

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    load(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe(ApiConfiguration, () => {
  it('accepts no JWT unless an issuer is set', () => {
    expect(oidcSettingsOf(load({ OIDC_AUDIENCE: 'api' }))).toBeNull();
    expect(oidcSettingsOf(load({ ...OIDC, OIDC_ALGORITHMS: 'ES256, ES256,EdDSA', OIDC_SCOPES: 'admin,read' }))).toEqual(
      {
        issuer: 'https://id.example',
        audience: 'api',
        tokenTypes: ['at+jwt'],
        algorithms: ['ES256', 'EdDSA'],
        clockToleranceSeconds: 5,
        scopes: ['read', 'admin'],
        scopePrefix: undefined,
        nameClaim: 'name',
        emailClaim: 'email',
        groupsClaim: undefined,
        siteAdminGroup: undefined,
      },
    );
  });

  it('names all faults of OIDC at once, and what would make it unsafe is one', () => {
    const faults = faultsOf({
      OIDC_ISSUER: 'http://id.example',
      OIDC_ALGORITHMS: 'RS256,HS256',
      OIDC_TOKEN_TYPES: 'id_token',
      OIDC_SCOPES: 'everything',
      OIDC_CLOCK_TOLERANCE_SECONDS: '3600',
      OIDC_SCOPE_PREFIX: 'with space',
      OIDC_SITE_ADMIN_GROUP: 'admins',
    });
    expect(faults.map((fault) => /^\w+/.exec(fault)?.[0])).toEqual([
      'OIDC_ISSUER',
      'OIDC_AUDIENCE',
      'OIDC_TOKEN_TYPES',
      'OIDC_ALGORITHMS',
      'OIDC_CLOCK_TOLERANCE_SECONDS',
      'OIDC_SCOPES',
      'OIDC_SCOPE_PREFIX',
      'OIDC_GROUPS_CLAIM',
    ]);
  });

  it.each(['none', 'HS256', 'HS384', 'HS512', 'RS256,none', 'RS256,', ',', 'rs256', 'RSA1_5', 'A256GCM', 'dir'])(
    'refuses the algorithms %j',
    (algorithms) => expect(faultsOf({ ...OIDC, OIDC_ALGORITHMS: algorithms })).toHaveLength(1),
  );

  it.each([
    'https://id.example',
    'https://id.example/realms/a',
    'http://127.0.0.1:8080/x',
    'http://localhost',
    'http://[::1]:1',
  ])('takes %j for an issuer', (issuer) => expect(faultsOf({ ...OIDC, OIDC_ISSUER: issuer })).toEqual([]));

  it.each([
    'id.example',
    'http://id.example',
    'http://127.0.0.1.evil.example',
    'https://id.example?x=1',
    'https://id.example#x',
    'https://user:password@id.example',
    'https://id.example/ä',
    'file:///keys',
    `https://id.example/${'x'.repeat(500)}`,
  ])('does not take %j for an issuer', (issuer) => expect(faultsOf({ ...OIDC, OIDC_ISSUER: issuer })).toHaveLength(1));
});
