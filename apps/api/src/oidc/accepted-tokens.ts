/**
 * The signatures that may be allowed: all of them have a private key that only the provider knows. With `none` and HS* in
 * the list, whoever knows a public key could make tokens.
 */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** The `typ` of access tokens: that of RFC 9068, and what providers that do not know it write. */
export const TOKEN_TYPES = ['at+jwt', 'JWT'] as const;
