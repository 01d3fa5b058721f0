import { AppError } from '@flow-pipelines/runtime';

/** What a token may be used for, from least to most; a token without scopes given at its creation has all of them. */
export const SCOPES = ['read', 'assign', 'manage', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** @throws {AppError} `permission_missing` when the token was not made for this */
export function requireScope(caller: { readonly scopes: readonly Scope[] }, scope: Scope): void {
  if (!caller.scopes.includes(scope)) {
    throw new AppError('permission_missing', `This token lacks the scope "${scope}"`);
  }
}
