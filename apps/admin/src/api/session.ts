import { queryOptions } from '@tanstack/react-query';
import { answerOf } from './api.js';
import { sendOnce } from './send-once.js';

export interface Session {
  readonly method: 'api_token' | 'oidc';
  readonly principal: {
    readonly id: string;
    readonly kind: 'user' | 'service_account';
    readonly name: string;
    readonly site_admin: boolean;
    readonly manage_flow_pipelines: boolean;
  };
  readonly token_id: string | null;
  readonly scopes: readonly string[];
  readonly started_at: string;
  readonly expires_at: string;
  readonly idle_expires_at: string;
}

/** Who is signed in, and how one can sign in: `sign_in.oidc` is where the provider's page begins. */
export interface SignIn {
  readonly session: Session | null;
  readonly sign_in: { readonly token: boolean; readonly oidc: string | null };
}

/** The cookie of the session is the browser's; scripts never see it. */
const PATH = '/admin/session';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => send<SignIn>('GET'),
  staleTime: 60_000,
});

export const signIn = (token: string) => send<SignIn>('POST', { token });
export const signOut = () => send<unknown>('DELETE');

async function send<Answer>(method: string, body?: unknown): Promise<Answer> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  return answerOf(
    sendOnce(new Request(new URL(PATH, location.href), { method, ...sent })).then(async (response) => {
      const text = await response.text();
      const content: unknown = text === '' ? {} : JSON.parse(text);
      return response.ok ? { data: content as Answer, response } : { error: content, response };
    }),
  ) as Promise<Answer>;
}
