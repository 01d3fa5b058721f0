import type { FastifyRequest } from 'fastify';
import type { Caller } from '../identity/caller.js';
import type { TokenAuthenticator } from '../identity/token-authenticator.js';
import type { OwnOrigin } from './own-origin.js';
import type { SessionAuthenticator } from './session-authenticator.js';
import type { SessionCookie } from './session-cookie.js';

/**
 * Tells who makes a request: by its `Authorization` header, or where there is none by the cookie of a session. A program
 * that sends a token is never taken for whoever is signed in, and needs no origin.
 */
export class RequestAuthenticator {
  constructor(
    private readonly tokens: TokenAuthenticator,
    private readonly sessions: SessionAuthenticator,
    private readonly cookie: SessionCookie,
    private readonly ownOrigin: OwnOrigin,
  ) {}

  /** @throws {AppError} what TokenAuthenticator throws, `session_ended`, `origin_refused` */
  async authenticate(request: FastifyRequest): Promise<Caller> {
    const { authorization } = request.headers;
    const sessionId = authorization === undefined ? this.cookie.idIn(request) : undefined;
    if (sessionId === undefined) return this.tokens.authenticate(authorization, request.id);
    this.ownOrigin.require(request);
    return (await this.sessions.authenticate(sessionId)).caller;
  }

  /** What the caller has proved who it is with. */
  secretOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
    return headers.authorization ?? this.cookie.idIn({ headers }) ?? '';
  }
}
