import type { DatabaseConnection } from '@flow-pipelines/database';
import type { Logger } from '@flow-pipelines/runtime';
import type { Provider } from '@nestjs/common';
import type { ApiConfiguration } from './api.configuration.js';
import { TokenAuthenticator } from './identity/token-authenticator.js';
import { TokenUses } from './identity/token-uses.js';
import { JwtAuthenticator } from './oidc/jwt-authenticator.js';
import { oidcSettingsOf } from './oidc/oidc-settings.js';
import { OwnOrigin } from './sessions/own-origin.js';
import { RequestAuthenticator } from './sessions/request-authenticator.js';
import { SessionAuthenticator } from './sessions/session-authenticator.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { PendingSignInCookie } from './sessions/sign-in-at-provider/pending-sign-in.cookie.js';
import { ProviderClient } from './sessions/sign-in-at-provider/provider-client.js';
import { providerSettingsOf } from './sessions/sign-in-at-provider/provider-settings.js';

/** All that finds out who is asking. It is there before NestJS is: 401 comes before anything else is said. */
export interface IdentityParts {
  readonly tokenUses: TokenUses;
  readonly tokens: TokenAuthenticator;
  readonly sessions: SessionAuthenticator;
  readonly ownOrigin: OwnOrigin;
  readonly cookie: SessionCookie;
  readonly requests: RequestAuthenticator;
  readonly pendingSignIn: PendingSignInCookie;
  readonly provider: ProviderClient;
}

export function createIdentityParts(
  configuration: ApiConfiguration,
  database: DatabaseConnection,
  logger: Logger,
): IdentityParts {
  const oidc = oidcSettingsOf(configuration);
  const tokenUses = new TokenUses(database, logger);
  const tokens = new TokenAuthenticator(database, tokenUses, oidc && new JwtAuthenticator(oidc, database, logger));
  const sessions = new SessionAuthenticator(database, tokenUses, oidc, configuration);
  const ownOrigin = new OwnOrigin(configuration.publicUrl);
  const cookie = new SessionCookie(ownOrigin);
  const requests = new RequestAuthenticator(tokens, sessions, cookie, ownOrigin);
  const pendingSignIn = new PendingSignInCookie(ownOrigin);
  const provider = new ProviderClient(providerSettingsOf(configuration), logger);
  return { tokenUses, tokens, sessions, ownOrigin, cookie, requests, pendingSignIn, provider };
}

/** Those of them that controllers and handlers ask for. */
export function identityProviders(parts: IdentityParts): Provider[] {
  return Object.values(parts).map((part: object) => ({ provide: part.constructor, useValue: part }));
}
