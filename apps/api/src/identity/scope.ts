import { AppError } from '@flow-pipelines/runtime';

/** What a token may be used for, from least to most. */
export const SCOPES = ['read', 'assign', 'manage', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** @throws {AppError} `permission_missing` when the token was not made for this */
export function requireScope(caller: { readonly scopes: readonly Scope[] }, scope: Scope): void {
  if (!caller.scopes.includes(scope)) {
    throw new AppError('permission_missing', `This token lacks the scope "${scope}"`);
  }
}

/**
 * The scopes of a token that the caller makes: those asked for, each once and from least to most; without any asked for,
 * all that the calling token has.
 * @throws {AppError} `permission_missing` when one is asked for that the calling token lacks
 */
export function scopesToGrant(
  caller: { readonly scopes: readonly Scope[] },
  requested: readonly Scope[] = caller.scopes,
): Scope[] {
  const beyond = requested.filter((scope) => !caller.scopes.includes(scope));
  if (beyond.length > 0) {
    const names = beyond.map((scope) => `"${scope}"`).join(', ');
    throw new AppError('permission_missing', `A token cannot give scopes that it lacks itself: ${names}`);
  }
  return SCOPES.filter((scope) => requested.includes(scope));
}
