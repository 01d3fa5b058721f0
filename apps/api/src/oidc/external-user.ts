import { type Scope } from '../identity/scope.js';
import { EMAIL, HAS_AT } from '../principals/principals.dto.js';
import { isText, NAME_RULES } from '../request-values/is-text.js';
import type { AccessTokenClaims } from './access-token-verifier.js';
import type { OidcSettings } from './oidc-settings.js';

const JWT_ID = { shortest: 1, longest: 255, padded: true };

/** Whom a token is about, as far as its claims can be used here. */
export interface ExternalUser {
  readonly issuer: string;
  readonly subject: string;
  readonly issuedAt: Date;
  /** Undefined when the token does not say, or nothing that can be kept: then what is known stays. */
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** The provider's names of its groups; undefined when no claim is configured for them. */
  readonly groups: readonly string[] | undefined;
  readonly siteAdmin: boolean;
}

/**
 * A groups claim that is missing means in no group: providers leave out an empty list, and rights that have been taken away
 * must not outlive that. An e-mail address that the provider has not verified is not taken over.
 */
export function externalUserOf(claims: AccessTokenClaims, settings: OidcSettings): ExternalUser {
  const { groupsClaim, siteAdminGroup } = settings;
  const groups = groupsClaim === undefined ? undefined : textsIn(claims[groupsClaim]);
  return {
    issuer: claims.iss,
    subject: claims.sub,
    issuedAt: new Date(claims.iat * 1_000),
    name: nameIn(claims[settings.nameClaim]),
    email: claims['email_verified'] === false ? undefined : emailIn(claims[settings.emailClaim]),
    groups,
    siteAdmin: siteAdminGroup !== undefined && (groups?.includes(siteAdminGroup) ?? false),
  };
}

/** What a token may be used for: `scope` is a text of names, `scp` of some providers a list. */
export function scopesOf(claims: AccessTokenClaims, { scopes, scopePrefix }: OidcSettings): Scope[] {
  if (scopePrefix === undefined) return [...scopes];
  const named = new Set(textsIn(claims['scope'] ?? claims['scp']).flatMap((text) => text.split(' ')));
  return scopes.filter((scope) => named.has(scopePrefix + scope));
}

/** The token's own id, for the audit log. */
export function jwtIdOf({ jti }: AccessTokenClaims): string | null {
  return isText(jti, JWT_ID) ? jti : null;
}

/** A name as it can be kept: without control characters and white space at its ends, and not too long. */
export function nameIn(claim: unknown): string | undefined {
  if (typeof claim !== 'string') return undefined;
  const clean = claim.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const name = Array.from(clean.trim()).slice(0, NAME_RULES.longest).join('').trim();
  return name === '' ? undefined : name;
}

function emailIn(claim: unknown): string | undefined {
  return isText(claim, EMAIL) && HAS_AT.test(claim) ? claim : undefined;
}

/** One text or a list of them; what the database cannot hold is none of its names. */
function textsIn(claim: unknown): string[] {
  const isKeepable = (text: unknown): text is string =>
    typeof text === 'string' && !text.includes('\0') && text.isWellFormed();
  return [claim].flat().filter(isKeepable);
}
