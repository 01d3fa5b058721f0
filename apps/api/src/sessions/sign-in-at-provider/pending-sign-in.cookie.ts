import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OwnOrigin } from '../own-origin.js';
import type { SignInChecks } from './provider-client.js';
import { isReturnPath } from './return-path.js';

const NAME = 'flow_pipelines_sign_in';
/** How long somebody may take to sign in at the provider. */
const MAX_AGE_SECONDS = 600;
const RANDOM = /^[\w-]{43}$/;

/** A browser that has been sent to the provider. */
export interface PendingSignIn {
  readonly checks: SignInChecks;
  readonly returnTo: string;
}

/**
 * What a browser keeps while somebody signs in at the provider. Any instance can go on from there, and nothing has to be
 * stored for whoever never comes back. It is sent when the provider sends the browser back, for which `SameSite=Strict`
 * would be too strict, and holds nothing that is worth anything without that browser.
 */
export class PendingSignInCookie {
  private readonly name: string;

  constructor(private readonly ownOrigin: OwnOrigin) {
    this.name = ownOrigin.isSecureAlways ? `__Host-${NAME}` : NAME;
  }

  /** Undefined where there is none, or none that could be ours. */
  read({ headers }: FastifyRequest): PendingSignIn | undefined {
    const value = headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[this.name];
    const [state = '', nonce = '', codeVerifier = '', returnTo = ''] = value?.split(' ') ?? [];
    if (![state, nonce, codeVerifier].every((part) => RANDOM.test(part)) || !isReturnPath(returnTo)) return undefined;
    return { checks: { state, nonce, codeVerifier }, returnTo };
  }

  set({ checks, returnTo }: PendingSignIn, request: FastifyRequest, reply: FastifyReply): void {
    const value = [checks.state, checks.nonce, checks.codeVerifier, returnTo].join(' ');
    this.send(value, MAX_AGE_SECONDS, request, reply);
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.send('', 0, request, reply);
  }

  private send(value: string, maxAge: number, request: FastifyRequest, reply: FastifyReply): void {
    const secure = this.ownOrigin.isSecure(request);
    const flags = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
    reply.header('set-cookie', stringifySetCookie({ ...flags, name: this.name, value, maxAge }));
  }
}
