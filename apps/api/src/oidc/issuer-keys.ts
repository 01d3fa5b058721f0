import { AppError, type Logger } from '@flow-pipelines/runtime';
import { createLocalJWKSet, type CryptoKey, errors, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';
import { discover, fetchJson } from './discover.js';

/** Discovery and keys together: no request waits longer for the provider. */
const FETCH_TIMEOUT_MS = 3_000;
/** Keys older than this are fetched anew, while requests go on with those at hand: so a withdrawn key ends. */
const FRESH_MS = 300_000;
/** How soon an unknown key may make us ask again: a flood of forged ones costs the provider a request in this time. */
const COOLDOWN_MS = 5_000;
/** The same while the provider does not answer; callers are told to come back after a second. */
const RETRY_MS = 1_000;

/**
 * The keys with which an issuer signs, found by discovery when the first token asks for one.
 *
 *   empty ──(fetched)──▶ known ──(older than FRESH_MS, or an unknown kid)──▶ fetched anew; failed: known as before
 *
 * One fetch is under way at a time; whoever needs its outcome waits for it. While the provider is away, keys that are known
 * go on working.
 */
export class IssuerKeys {
  private keys: ReturnType<typeof createLocalJWKSet> | undefined;
  private fetchedAt = -Infinity;
  private askAgainAt = -Infinity;
  private isAway = false;
  private fetching: Promise<void> | undefined;

  constructor(
    private readonly issuer: string,
    private readonly logger: Logger,
  ) {}

  /**
   * The key that a token's header names. Only `kid` and `alg` are looked at: a key that a token brings along proves nothing.
   * @throws {AppError} `token_invalid` when the issuer has no such key, `identity_provider_unavailable` when nobody can tell
   */
  async find({ kid, alg }: JWTHeaderParameters): Promise<CryptoKey> {
    if (typeof kid !== 'string') throw new AppError('token_invalid', 'The token names no key');
    if (this.keys && performance.now() - this.fetchedAt > FRESH_MS) void this.refresh();
    const known = await this.look({ kid, alg });
    if (known) return known;
    await this.refresh();
    const found = await this.look({ kid, alg });
    if (found) return found;
    if (this.isAway) {
      throw new AppError('identity_provider_unavailable', 'The identity provider cannot be reached; try again shortly');
    }
    throw new AppError('token_invalid', 'The issuer has no such key');
  }

  private async look(header: { kid: string; alg: string }): Promise<CryptoKey | undefined> {
    try {
      return await this.keys?.(header);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      throw error;
    }
  }

  /** Never rejects. Does nothing so soon after the last time. */
  private async refresh(): Promise<void> {
    if (performance.now() < this.askAgainAt) return;
    this.fetching ??= this.fetch().finally(() => (this.fetching = undefined));
    await this.fetching;
  }

  private async fetch(): Promise<void> {
    try {
      const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
      const { jwks_uri } = await discover(this.issuer, signal);
      this.keys = createLocalJWKSet((await fetchJson(jwks_uri, signal)) as JSONWebKeySet);
      this.fetchedAt = performance.now();
      this.askAgainAt = this.fetchedAt + COOLDOWN_MS;
      this.isAway = false;
    } catch (err) {
      this.isAway = true;
      this.askAgainAt = performance.now() + RETRY_MS;
      this.logger.warn({ err, issuer: this.issuer }, 'the keys of the identity provider could not be fetched');
    }
  }
}
