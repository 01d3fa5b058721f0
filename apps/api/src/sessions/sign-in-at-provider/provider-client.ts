import { AppError, type Logger } from '@flow-pipelines/runtime';
import * as openid from 'openid-client';
import type { ProviderSettings } from './provider-settings.js';

/** Discovery and the exchange of a code each wait at most so long. */
const TIMEOUT_SECONDS = 3;
const METADATA_FRESH_MS = 300_000;

/** What the browser has to bring back for an answer of the provider to be the answer to its own question. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface ProviderTokens {
  /** Of the ID token: who has signed in. */
  readonly subject: string;
  /** What they may do here is in this one, as in every other call that comes with a JWT. */
  readonly accessToken: string;
}

/**
 * Signs people in at the OpenID provider by authorization code with PKCE.
 * Source: https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth, https://www.rfc-editor.org/rfc/rfc9700
 */
export class ProviderClient {
  private discovered: { readonly configuration: openid.Configuration; readonly at: number } | undefined;

  /** @param settings null where nobody can sign in at a provider */
  constructor(
    private readonly settings: ProviderSettings | null,
    private readonly logger: Logger,
  ) {}

  get isOffered(): boolean {
    return this.settings !== null;
  }

  /** @throws {AppError} `route_not_found`, `identity_provider_unavailable` */
  async begin(): Promise<{ url: URL; checks: SignInChecks }> {
    const { callback, scope, parameters } = this.requireOffered();
    const configuration = await this.configuration();
    const checks = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      codeVerifier: openid.randomPKCECodeVerifier(),
    };
    const url = openid.buildAuthorizationUrl(configuration, {
      ...parameters,
      redirect_uri: callback,
      scope,
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(checks.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url, checks };
  }

  /**
   * @param query what the provider has added to the callback's address
   * @throws {AppError} `sign_in_refused`, `identity_provider_unavailable`
   */
  async finish(query: string, { state, nonce, codeVerifier }: SignInChecks): Promise<ProviderTokens> {
    const { callback, parameters } = this.requireOffered();
    const configuration = await this.configuration();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier };
    try {
      const answer = new URL(`${callback}?${query}`);
      const tokens = await openid.authorizationCodeGrant(configuration, answer, checks, { ...parameters });
      const subject = tokens.claims()?.sub;
      if (subject === undefined) throw new Error('no ID token came along');
      return { subject, accessToken: tokens.access_token };
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** @throws {AppError} `route_not_found` */
  requireOffered(): ProviderSettings {
    if (!this.settings) throw new AppError('route_not_found', 'Nobody signs in at an OpenID provider here');
    return this.settings;
  }

  private async configuration(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret, clockToleranceSeconds } = this.requireOffered();
    if (this.discovered && performance.now() - this.discovered.at < METADATA_FRESH_MS) {
      return this.discovered.configuration;
    }
    const authentication = clientSecret === undefined ? openid.None() : openid.ClientSecretBasic(clientSecret);
    const metadata = { [openid.clockTolerance]: clockToleranceSeconds };
    try {
      const configuration = await openid.discovery(new URL(issuer), clientId, metadata, authentication, {
        timeout: TIMEOUT_SECONDS,
        // The settings let http through on this machine only. The ID token's signature is checked though TLS vouches for it.
        execute: [
          openid.enableNonRepudiationChecks,
          ...(issuer.startsWith('http:') ? [openid.allowInsecureRequests] : []),
        ],
      });
      this.discovered = { configuration, at: performance.now() };
      return configuration;
    } catch (error) {
      throw this.unavailable(error);
    }
  }

  /** A refusal is the provider's word, or what is wrong with its answer; all else is a provider that gave none. */
  private explain(error: unknown): AppError {
    const { status, code } = error as { status?: unknown; code?: unknown };
    const isRefusal =
      (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError) &&
      !(typeof status === 'number' && status >= 500);
    const isWrong = typeof code === 'string' && WRONG_ANSWERS.has(code);
    if (!isRefusal && !isWrong) return this.unavailable(error);
    this.logger.info({ reason: (error as Error).message, code }, 'a sign-in at the identity provider was refused');
    return new AppError('sign_in_refused', 'The identity provider did not sign you in', { cause: error });
  }

  private unavailable(err: unknown): AppError {
    this.logger.warn(
      { err, issuer: this.settings?.issuer },
      'the identity provider could not be reached for a sign-in',
    );
    return new AppError('identity_provider_unavailable', 'The identity provider cannot be reached; try again shortly', {
      cause: err,
    });
  }
}

/** Codes of openid-client: a state, nonce, issuer, audience, signature or time that does not fit. */
const WRONG_ANSWERS = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);
