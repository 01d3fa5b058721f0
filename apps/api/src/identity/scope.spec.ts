import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { requireScope, SCOPES, scopesToGrant } from './scope.js';

const someScopes = fc.subarray([...SCOPES]);

describe(requireScope, () => {
  it('lets pass exactly the scopes of the token', () => {
    fc.assert(
      fc.property(someScopes, fc.constantFrom(...SCOPES), (scopes, scope) => {
        const attempt = () => requireScope({ scopes }, scope);
        if (scopes.includes(scope)) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(expect.objectContaining({ code: 'permission_missing' }));
      }),
    );
  });
});

describe(scopesToGrant, () => {
  it('never goes beyond the calling token, and grants what was asked for once and in order', () => {
    fc.assert(
      fc.property(someScopes, fc.array(fc.constantFrom(...SCOPES)), (scopes, requested) => {
        const isBeyond = requested.some((scope) => !scopes.includes(scope));
        const attempt = () => scopesToGrant({ scopes }, requested);
        if (isBeyond) expect(attempt).toThrow(expect.objectContaining({ code: 'permission_missing' }));
        else expect(attempt()).toEqual(SCOPES.filter((scope) => requested.includes(scope)));
      }),
    );
  });

  it('grants all that the calling token has when none is asked for', () => {
    expect(scopesToGrant({ scopes: ['manage', 'read'] })).toEqual(['read', 'manage']);
  });

  it('names what cannot be granted', () => {
    expect(() => scopesToGrant({ scopes: ['read'] }, ['read', 'assign', 'admin'])).toThrow(
      'A token cannot give scopes that it lacks itself: "assign", "admin"',
    );
  });
});
