import { AppError, type Logger } from '@flow-pipelines/runtime';
import { type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import { isText } from '../request-values/is-text.js';
import type { IssuerKeys } from './issuer-keys.js';
import type { OidcSettings } from './oidc-settings.js';

const SUBJECT = { shortest: 1, longest: 255, padded: true };
/** The last second that JavaScript can date. */
const LAST_SECOND = 8.64e12;
/** What an ID token may have and an access token never has. */
const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash'];
/** What says that a token was made for a client to call an API with; no ID token has one of them. */
const OF_ACCESS_TOKENS = ['scope', 'scp', 'client_id'];

/** The claims of an access token of the issuer, for this API, whose time has come and not gone. */
export interface AccessTokenClaims extends JWTPayload {
  readonly iss: string;
  readonly sub: string;
  /** Seconds since 1970, as all times of a JWT. */
  readonly iat: number;
  readonly exp: number;
}

/** Tells whether a JWT is an access token of the configured issuer for this API. Source: https://www.rfc-editor.org/rfc/rfc9068#section-4 */
export class AccessTokenVerifier {
  constructor(
    private readonly settings: OidcSettings,
    private readonly keys: IssuerKeys,
    private readonly logger: Logger,
  ) {}

  /**
   * The callers learn nothing of what is wrong with a token; the log does, at level debug.
   * @throws {AppError} `token_invalid`, `identity_provider_unavailable`
   */
  async verify(token: string): Promise<AccessTokenClaims> {
    try {
      const { issuer, audience, algorithms, clockToleranceSeconds } = this.settings;
      const { payload, protectedHeader } = await jwtVerify(token, (header) => this.keys.find(header), {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      const fault = this.faultOfType(protectedHeader, payload) ?? this.faultOfClaims(payload);
      if (fault !== undefined) throw new Error(fault);
      return payload as AccessTokenClaims;
    } catch (error) {
      if (error instanceof AppError && error.kind === 'unavailable') throw error;
      // Not the error itself, which holds the claims.
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.debug({ reason }, 'an access token was refused');
      throw new AppError('token_invalid', 'The token is unknown, expired or revoked', { cause: error });
    }
  }

  /** `typ` tells an access token from an ID token; where a provider writes `JWT` into both, their claims have to. */
  private faultOfType({ typ = 'JWT' }: JWTHeaderParameters, payload: JWTPayload): string | undefined {
    const type = typ.toLowerCase().replace(/^application\//, '');
    if (!this.settings.tokenTypes.some((allowed) => allowed.toLowerCase() === type)) return `of the type ${typ}`;
    if (type === 'at+jwt') return undefined;
    const isIdToken = payload['typ'] === 'ID' || OF_ID_TOKENS.some((claim) => Object.hasOwn(payload, claim));
    const isAccessToken = OF_ACCESS_TOKENS.some((claim) => Object.hasOwn(payload, claim));
    return isIdToken || !isAccessToken ? 'an ID token, or nothing that shows the contrary' : undefined;
  }

  private faultOfClaims({ sub, iat = 0, exp = 0 }: JWTPayload): string | undefined {
    if (!isText(sub, SUBJECT)) return 'a subject that cannot be kept';
    if (iat > Date.now() / 1_000 + this.settings.clockToleranceSeconds) return 'issued in the future';
    if (iat < 0 || exp > LAST_SECOND) return 'a time that is none';
    return undefined;
  }
}
