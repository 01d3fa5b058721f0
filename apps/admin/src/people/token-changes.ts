import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Token } from '../api/api.js';
import { showDone } from '../elements/notices.js';
import { TOKEN_WORDS as WORDS } from '../words/people.js';
import { type HolderPath, TOKENS_KEY } from './people.queries.js';

export interface Holder {
  readonly kind: HolderPath;
  readonly id: string;
  readonly name: string;
}

export interface TokenFields {
  readonly name: string;
  readonly scopes: Token['scopes'];
  readonly expires_at: string | null;
}

/** The answer holds the token itself: it is the caller's to show, once. */
export function useCreateToken({ kind, id }: Holder) {
  const refresh = useRefresh();
  const holder = kind === 'users' ? { user_id: id } : { service_account_id: id };
  return useMutation({
    mutationFn: (fields: TokenFields) => answerOf(api.POST('/api/v2/tokens', { body: { ...fields, ...holder } })),
    onSettled: refresh,
    // The token is not kept any longer than it is shown.
    gcTime: 0,
  });
}

export function useRotateToken({ id, expires_at: expiresAt }: Token) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (overlapSeconds: number) =>
      answerOf(
        api.POST('/api/v2/tokens/{token_id}/rotate', {
          params: { path: { token_id: id } },
          body: { overlap_seconds: overlapSeconds, expires_at: expiresAt },
        }),
      ),
    onSettled: refresh,
    gcTime: 0,
  });
}

export function useRevokeToken({ id, name }: Token, onDone: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v2/tokens/{token_id}', { params: { path: { token_id: id } } })),
    onSuccess: () => {
      showDone(WORDS.revoked(name));
      onDone();
    },
    onSettled: refresh,
  });
}

function useRefresh(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: TOKENS_KEY });
}
