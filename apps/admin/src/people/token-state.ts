import type { Token } from '../api/api.js';

export type TokenState = 'active' | 'expired' | 'revoked';

/** As the api tells them apart; a token that was rotated expires when its overlap ends. */
export function tokenState({ expires_at: expires, revoked_at: revoked }: Token, now: number): TokenState {
  if (revoked !== null && Date.parse(revoked) <= now) return 'revoked';
  return expires !== null && Date.parse(expires) <= now ? 'expired' : 'active';
}
