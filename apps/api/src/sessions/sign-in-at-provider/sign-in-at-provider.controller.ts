import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@flow-pipelines/runtime';
import { Controller, Get, HttpCode, Logger, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { countingFailures } from '../../http/counting-failures.js';
import { TokenAuthenticator } from '../../identity/token-authenticator.js';
import { Operation } from '../../open-api/operation.js';
import { BeginSessionCommand } from '../begin-session/begin-session.command.js';
import { SessionAuthenticator } from '../session-authenticator.js';
import { SessionCookie } from '../session-cookie.js';
import { PendingSignInCookie } from './pending-sign-in.cookie.js';
import { ProviderClient } from './provider-client.js';
import { BeginAtProviderParameters } from './sign-in-at-provider.dto.js';

/** Where the page says what has gone wrong, by the error's code. */
const SIGN_IN_PAGE = '/admin/sign-in';

/** Signing in at the OpenID provider. A browser goes there, not a program: so what goes wrong is told by the page, too. */
@Controller('admin/session')
export class SignInAtProviderController {
  private readonly logger = new Logger(SignInAtProviderController.name);

  constructor(
    private readonly provider: ProviderClient,
    private readonly pending: PendingSignInCookie,
    private readonly cookie: SessionCookie,
    private readonly tokens: TokenAuthenticator,
    private readonly sessions: SessionAuthenticator,
    private readonly commandBus: CommandBus,
  ) {}

  @Get('oidc')
  @HttpCode(303)
  @Operation({
    summary: 'Go to the OpenID provider to sign in',
    answers: { 303: 'To the provider; or, where it cannot be reached, to the page, which is told the error’s code.' },
    headers: ['Location', 'Cache-Control'],
    errors: ['route_not_found', 'field_invalid'],
  })
  async begin(
    @Query() { return_to: returnTo = '/admin' }: BeginAtProviderParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.goTo(reply, async () => {
      const { url, checks } = await this.provider.begin();
      this.pending.set({ checks, returnTo }, request, reply);
      return url.href;
    });
  }

  @Get('callback')
  @HttpCode(303)
  @Operation({
    summary: 'Come back from the OpenID provider',
    answers: { 303: 'To the page, signed in; or to where it says what has gone wrong, by the error’s code.' },
    headers: ['Location', 'Cache-Control'],
    errors: ['route_not_found'],
  })
  async finish(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.goTo(reply, () => countingFailures(request, reply, () => this.signIn(request, reply)));
  }

  private async signIn(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const query = request.url.split('?')[1] ?? '';
    this.provider.requireOffered();
    const pending = this.pending.read(request);
    this.pending.clear(request, reply);
    if (!pending || !isSame(new URLSearchParams(query).get('state'), pending.checks.state)) {
      throw new AppError('sign_in_expired', 'This browser has not begun to sign in, or not so lately');
    }
    const { subject, accessToken } = await this.provider.finish(query, pending.checks);
    const caller = await this.tokens.authenticate(`Bearer ${accessToken}`, request.id);
    // The access token has to be a JWT of the provider's, and of whoever has signed in.
    if (caller.signIn?.subject !== subject) {
      throw new AppError('sign_in_refused', 'The access token is of somebody else');
    }
    const limits = { replaces: this.cookie.idIn(request), notAfter: null };
    const id = await this.commandBus.execute(new BeginSessionCommand(caller, limits));
    this.cookie.set(id, (await this.sessions.authenticate(id)).expiresAt, request, reply);
    return pending.returnTo;
  }

  private async goTo(reply: FastifyReply, target: () => Promise<string>): Promise<void> {
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    try {
      reply.header('location', await target());
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'route_not_found') throw error;
      this.logger.debug(error);
      reply.header('location', `${SIGN_IN_PAGE}?error=${error.code}`);
    }
  }
}

function isSame(given: string | null, expected: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
