import type { ApiToken } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import type { Caller } from '../identity/caller.js';
import { allowsOnSite, requireOnSite } from '../identity/policy.js';
import { requireScope, type Scope } from '../identity/scope.js';

/** What may be known of a token once it has been shown. */
export type ApiTokenDetails = Omit<ApiToken, 'hash'>;

/** The same for a token that is not there and for one of somebody else. */
export function tokenNotFound(): AppError {
  return new AppError('token_not_found', 'Token not found');
}

/** What the audit log keeps of a token: neither it nor its hash. */
export function auditedToken({ name, principalId, scopes, expiresAt, revokedAt }: ApiTokenDetails) {
  return { name, principal_id: principalId, scopes, expires_at: expiresAt, revoked_at: revokedAt };
}

/** @throws {AppError} `field_invalid` */
export function requireFuture(expiresAt: Date | null): void {
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    throw new AppError('field_invalid', 'expires_at must be in the future');
  }
}

/** Whether a caller may know of the tokens of this principal. */
export function maySeeTokensOf(principalId: string, caller: Caller): boolean {
  return principalId === caller.principalId || allowsOnSite(caller, 'manage_tokens_of_others');
}

/** @throws {AppError} `permission_missing` unless the caller may make and revoke tokens of this principal */
export function requireToManageTokensOf(principalId: string, caller: Caller): void {
  const isOwn = principalId === caller.principalId;
  const scope: Scope = isOwn ? 'manage' : 'admin';
  requireScope(caller, scope);
  if (!isOwn) requireOnSite(caller, 'manage_tokens_of_others');
}
