import type { ApiConfiguration } from '../api.configuration.js';
import { type Scope, SCOPES } from '../identity/scope.js';
import { listOf } from './is-list-of.js';

/** What the OIDC_* variables of ApiConfiguration come to. */
export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly tokenTypes: readonly string[];
  readonly algorithms: readonly string[];
  readonly clockToleranceSeconds: number;
  /** The most that a JWT may be used for. */
  readonly scopes: readonly Scope[];
  /** When set, a JWT has only those of `scopes` that its own scope claim names behind this prefix. */
  readonly scopePrefix: string | undefined;
  readonly nameClaim: string;
  readonly emailClaim: string;
  /** When unset, memberships are made by hand only. */
  readonly groupsClaim: string | undefined;
  readonly siteAdminGroup: string | undefined;
}

/** Null when no issuer is configured: then only API tokens are accepted. */
export function oidcSettingsOf(configuration: ApiConfiguration): OidcSettings | null {
  if (configuration.oidcIssuer === undefined) return null;
  const scopes = listOf(configuration.oidcScopes);
  return {
    issuer: configuration.oidcIssuer,
    audience: configuration.oidcAudience,
    tokenTypes: listOf(configuration.oidcTokenTypes),
    algorithms: listOf(configuration.oidcAlgorithms),
    clockToleranceSeconds: configuration.oidcClockToleranceSeconds,
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    scopePrefix: configuration.oidcScopePrefix,
    nameClaim: configuration.oidcNameClaim,
    emailClaim: configuration.oidcEmailClaim,
    groupsClaim: configuration.oidcGroupsClaim,
    siteAdminGroup: configuration.oidcSiteAdminGroup,
  };
}
