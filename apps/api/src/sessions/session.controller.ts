import { AppError } from '@flow-pipelines/runtime';
import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { countingFailures } from '../http/counting-failures.js';
import { TokenAuthenticator } from '../identity/token-authenticator.js';
import { Operation } from '../open-api/operation.js';
import { BeginSessionCommand } from './begin-session/begin-session.command.js';
import { EndSessionCommand } from './end-session/end-session.command.js';
import { OwnOrigin } from './own-origin.js';
import { type LiveSession, SessionAuthenticator } from './session-authenticator.js';
import { SessionCookie } from './session-cookie.js';
import { SIGN_IN_STATE } from './session.answer.js';
import { BeginSessionBody } from './session.dto.js';
import { ProviderClient } from './sign-in-at-provider/provider-client.js';

/** How a browser signs in and out. Nothing of it is kept: with the next person at the same browser it is another. */
@Controller('admin/session')
export class SessionController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly tokens: TokenAuthenticator,
    private readonly sessions: SessionAuthenticator,
    private readonly cookie: SessionCookie,
    private readonly ownOrigin: OwnOrigin,
    private readonly provider: ProviderClient,
  ) {}

  @Get()
  @Operation({
    summary: 'Read who is signed in with this browser, and which ways to sign in there are',
    answers: { 200: SIGN_IN_STATE },
    headers: ['Cache-Control'],
    errors: ['database_unavailable', 'origin_refused'],
  })
  async read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    this.ownOrigin.require(request);
    reply.header('cache-control', 'no-store');
    const id = this.cookie.idIn(request);
    const session = id === undefined ? null : await this.sessionOf(id);
    if (id !== undefined && !session) this.cookie.clear(request, reply);
    return this.stateOf(session);
  }

  @Post()
  @Operation({
    summary: 'Sign in with a token',
    description:
      'The answer sets a cookie with which this browser may do what the token may, for as long as both go on. Only a page of this site can do so.',
    answers: { 201: SIGN_IN_STATE },
    headers: ['Cache-Control'],
    errors: [
      'token_invalid',
      'rate_limited',
      'origin_refused',
      'resource_busy',
      'database_unavailable',
      'identity_provider_unavailable',
    ],
    example: { token: 'fp_0123456789abcdefghijklmnopqrstuvwxyz' },
  })
  async begin(
    @Body() { token }: BeginSessionBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.ownOrigin.require(request);
    const caller = await countingFailures(request, reply, () =>
      this.tokens.authenticate(`Bearer ${token}`, request.id),
    );
    const limits = { replaces: this.cookie.idIn(request), notAfter: caller.signIn?.expiresAt ?? null };
    const id = await this.commandBus.execute(new BeginSessionCommand(caller, limits));
    const session = await this.sessions.authenticate(id);
    this.cookie.set(id, session.expiresAt, request, reply);
    reply.header('location', '/admin/session').header('cache-control', 'no-store');
    return this.stateOf(session);
  }

  @Delete()
  @HttpCode(204)
  @Operation({
    summary: 'Sign this browser out; repeating it changes nothing',
    answers: { 204: 'Nobody is signed in with this browser any more.' },
    errors: ['origin_refused', 'database_unavailable'],
  })
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    this.ownOrigin.require(request);
    const id = this.cookie.idIn(request);
    if (id !== undefined) await this.commandBus.execute(new EndSessionCommand(id));
    this.cookie.clear(request, reply);
  }

  private async sessionOf(id: string): Promise<LiveSession | null> {
    try {
      return await this.sessions.authenticate(id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'session_ended') return null;
      throw error;
    }
  }

  private stateOf(session: LiveSession | null) {
    const oidc = this.provider.isOffered ? '/admin/session/oidc' : null;
    return { session: session && bodyOf(session), sign_in: { token: true, oidc } };
  }
}

function bodyOf({ caller, startedAt, expiresAt, idleExpiresAt }: LiveSession) {
  const { principalId: id, kind, name, siteAdmin, manageFlowPipelines, tokenId, scopes } = caller;
  return {
    method: caller.signIn ? ('oidc' as const) : ('api_token' as const),
    principal: { id, kind, name, site_admin: siteAdmin, manage_flow_pipelines: manageFlowPipelines },
    token_id: tokenId,
    scopes,
    started_at: startedAt,
    expires_at: expiresAt,
    idle_expires_at: idleExpiresAt,
  };
}
