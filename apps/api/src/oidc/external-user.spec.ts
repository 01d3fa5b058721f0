import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isText, NAME_RULES } from '../request-values/is-text.js';
import { externalUserOf, jwtIdOf, nameIn, scopesOf } from './external-user.js';
import type { OidcSettings } from './oidc-settings.js';

const SETTINGS: OidcSettings = {
  issuer: 'https://id.example',
  audience: 'api',
  tokenTypes: ['at+jwt'],
  algorithms: ['ES256'],
  clockToleranceSeconds: 5,
  scopes: ['read', 'manage'],
  scopePrefix: undefined,
  nameClaim: 'https://id.example/name',
  emailClaim: 'email',
  groupsClaim: 'groups',
  siteAdminGroup: 'admins',
};
const CLAIMS = { iss: SETTINGS.issuer, sub: 'ann', iat: 1_700_000_000, exp: 1_700_000_300 };

describe(externalUserOf, () => {
  it('reads the claims that the settings name', () => {
    const claims = {
      ...CLAIMS,
      'https://id.example/name': 'Ann',
      name: 'other',
      email: 'a@b',
      groups: ['x', 'admins'],
    };
    expect(externalUserOf(claims, SETTINGS)).toEqual({
      issuer: SETTINGS.issuer,
      subject: 'ann',
      issuedAt: new Date('2023-11-14T22:13:20Z'),
      name: 'Ann',
      email: 'a@b',
      groups: ['x', 'admins'],
      siteAdmin: true,
    });
  });

  it('knows the difference between no groups and groups that nobody asked for', () => {
    expect(externalUserOf(CLAIMS, SETTINGS)).toMatchObject({ groups: [], siteAdmin: false });
    const claims = { ...CLAIMS, groups: ['admins'] };
    const without = { ...SETTINGS, groupsClaim: undefined };
    expect(externalUserOf(claims, without)).toMatchObject({ groups: undefined, siteAdmin: false });
  });

  it('makes nobody a site admin by a group that only looks like theirs', () => {
    for (const groups of [['Admins'], ['admins '], ['admins,other'], [['admins']], { admins: true }, undefined]) {
      expect(externalUserOf({ ...CLAIMS, groups }, SETTINGS).siteAdmin).toBe(false);
    }
    const without = { ...SETTINGS, siteAdminGroup: undefined };
    expect(externalUserOf({ ...CLAIMS, groups: ['undefined', ''] }, without).siteAdmin).toBe(false);
  });

  it('never fails, whatever the claims hold, and gives only what can be kept', () => {
    const record = fc.record({ name: fc.anything(), email: fc.anything(), groups: fc.anything(), jti: fc.anything() });
    fc.assert(
      fc.property(record, (anything) => {
        const claims = { ...CLAIMS, ...anything } as never;
        const { name, email, groups } = externalUserOf(claims, { ...SETTINGS, nameClaim: 'name' });
        if (name !== undefined) expect(isText(name, NAME_RULES)).toBe(true);
        for (const text of [email ?? '', ...(groups ?? []), jwtIdOf(claims) ?? '']) {
          expect(text.includes('\0') || !text.isWellFormed()).toBe(false);
        }
      }),
    );
  });
});

describe(nameIn, () => {
  it('makes of any text a name that can be kept, or none', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', minLength: 190 }),
    );
    fc.assert(
      fc.property(text, (text) => {
        const name = nameIn(text);
        expect(name === undefined || isText(name, NAME_RULES)).toBe(true);
      }),
    );
  });

  it('leaves a good name as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => isText(text, NAME_RULES)),
        (text) => {
          expect(nameIn(text)).toBe(text);
        },
      ),
    );
  });
});

describe(scopesOf, () => {
  it('never gives more than the settings, whatever a token asks for', () => {
    fc.assert(
      fc.property(fc.anything(), fc.option(fc.string(), { nil: undefined }), (scope, scopePrefix) => {
        const scopes = scopesOf({ ...CLAIMS, scope }, { ...SETTINGS, scopePrefix });
        expect(SETTINGS.scopes).toEqual(expect.arrayContaining(scopes));
      }),
    );
  });
});
