/** Why there is no connection, where the client says more than that there is none. */
export interface ConnectionFault {
  readonly code: 'unavailable' | 'tls_failed' | 'not_authenticated';
  readonly message: string;
}

/** As Node.js and its OpenSSL spell what they find wrong with a certificate or a handshake. */
const OF_TLS = /^(CERT_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|EPROTO$|HOSTNAME_MISMATCH$|SELF_SIGNED_|UNABLE_TO_)/;
/** The broker's alerts about a certificate of ours. */
const OUR_CERTIFICATE = /alert (bad certificate|certificate \w+|unknown ca|handshake failure)/i;
/** The client calls it a failed authentication also when the connection breaks in the middle of one. */
const BROKEN_OFF = /closed|timed out|timeout|connection error/i;

/** Looks below the client's wrappings. */
export function connectionFaultOf(thrown: unknown): ConnectionFault | undefined {
  if (!(thrown instanceof Error)) return undefined;
  return faultOf(thrown) ?? connectionFaultOf(thrown.cause);
}

function faultOf(error: Error & { code?: unknown; broker?: string; type?: unknown }): ConnectionFault | undefined {
  const { name, message, code, type } = error;
  const at = error.broker ?? 'the broker';
  if (name === 'KafkaJSSASLAuthenticationError')
    return { code: BROKEN_OFF.test(message) ? 'unavailable' : 'not_authenticated', message };
  if (type === 'ILLEGAL_SASL_STATE')
    return { code: 'not_authenticated', message: `${message}: the broker asks for no SASL at this address` };
  if (name === 'KafkaJSConnectionClosedError')
    return {
      code: 'unavailable',
      message: `${at} closed the connection: it stops, or expects TLS or SASL where we use none`,
    };
  if (name !== 'KafkaJSConnectionError') return undefined;
  if (typeof code === 'string' && OF_TLS.test(code)) return { code: 'tls_failed', message: tlsMessageOf(message, at) };
  if (message.includes('before secure TLS connection'))
    return { code: 'unavailable', message: `${message} with ${at}: does it speak TLS there?` };
  return undefined;
}

function tlsMessageOf(message: string, at: string): string {
  const [, alert] = OUR_CERTIFICATE.exec(message) ?? [];
  if (alert !== undefined) return `no TLS with ${at}: it misses our certificate or does not trust it (${alert})`;
  return `no TLS with ${at}: ${message.replace(/^Connection error: /, '').trim()}`;
}
