import type { DatabaseConnection } from '@flow-pipelines/database';
import { AppError, type Logger } from '@flow-pipelines/runtime';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../identity/caller.js';
import { hashToken } from '../identity/token.js';
import { type AccessTokenClaims, AccessTokenVerifier } from './access-token-verifier.js';
import { externalUserOf, jwtIdOf, scopesOf } from './external-user.js';
import { ExternalUsers } from './external-users.js';
import type { UserRow } from './external-users.sql.js';
import { IssuerKeys } from './issuer-keys.js';
import type { OidcSettings } from './oidc-settings.js';

/** How long a verdict is believed, as for API tokens: a disabled user's tokens and a withdrawn key end within a second. */
const BELIEVED_MS = 750;
const TOKENS_CACHED = 10_000;

/** Tells who is behind an access token of the OpenID provider. */
export class JwtAuthenticator {
  private readonly callers = new LRUCache<string, { caller: Caller | null }, { token: string; requestId: string }>({
    max: TOKENS_CACHED,
    ttl: BELIEVED_MS,
    fetchMethod: (_hash, _stale, { context }) => this.lookUp(context.token, context.requestId),
  });
  private readonly verifier: AccessTokenVerifier;
  private readonly users: ExternalUsers;

  constructor(
    private readonly settings: OidcSettings,
    database: DatabaseConnection,
    logger: Logger,
  ) {
    this.verifier = new AccessTokenVerifier(settings, new IssuerKeys(settings.issuer, logger), logger);
    this.users = new ExternalUsers(database, logger);
  }

  /** @throws {AppError} `token_invalid` (in the words of all other tokens), `identity_provider_unavailable` */
  async authenticate(token: string, requestId: string): Promise<Caller> {
    const context = { token, requestId };
    const caller = (await this.callers.fetch(hashToken(token).toString('base64'), { context }))?.caller;
    if (!caller || !this.isAlive(caller)) {
      throw new AppError('token_invalid', 'The token is unknown, expired or revoked');
    }
    return caller;
  }

  private isAlive({ signIn }: Caller): boolean {
    const ends = (signIn?.expiresAt.getTime() ?? 0) + this.settings.clockToleranceSeconds * 1_000;
    return Date.now() < ends;
  }

  /** Refusals are remembered too, so that a bad token that is repeated costs next to nothing. */
  private async lookUp(token: string, requestId: string): Promise<{ caller: Caller | null }> {
    try {
      const claims = await this.verifier.verify(token);
      const user = await this.users.admit(externalUserOf(claims, this.settings), requestId);
      return { caller: user.disabled_at === null ? this.callerOf(user, claims) : null };
    } catch (error) {
      if (error instanceof AppError && error.code === 'token_invalid') return { caller: null };
      throw error;
    }
  }

  private callerOf(user: UserRow, claims: AccessTokenClaims): Caller {
    return {
      principalId: user.id,
      kind: 'user',
      name: user.name,
      siteAdmin: user.site_admin,
      manageFlowPipelines: user.manage_flow_pipelines,
      tokenId: null,
      scopes: scopesOf(claims, this.settings),
      signIn: {
        issuer: claims.iss,
        subject: claims.sub,
        jwtId: jwtIdOf(claims),
        expiresAt: new Date(claims.exp * 1_000),
      },
    };
  }
}

/** Whether a bearer token is meant to be a JWT: three parts in base64url, the first of which begins with `{"`. */
export function isJwt(token: string): boolean {
  return /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(token);
}
