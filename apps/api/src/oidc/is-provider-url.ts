import { ValidateBy } from 'class-validator';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Whether keys may be fetched from this address: over TLS, because whoever can change what comes back can make tokens; in
 * the clear only within the machine.
 */
export function isProviderUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password, hash } = new URL(value);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

/** An issuer has no query and no fragment. Source: https://openid.net/specs/openid-connect-discovery-1_0.html#IssuerDiscovery */
const ISSUER = /^[\x21-\x7e]{1,500}$/;

export function IsIssuer(): PropertyDecorator {
  const validate = (value: unknown) => isProviderUrl(value) && ISSUER.test(value) && !/[?#]/.test(value);
  return ValidateBy(
    { name: 'isIssuer', validator: { validate } },
    { message: '$property must be the https:// address of an issuer (http:// on this machine only)' },
  );
}
