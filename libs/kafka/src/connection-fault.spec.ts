import { describe, expect, it } from '@jest/globals';
import { connectionFaultOf } from './connection-fault.js';

const named = (name: string, message: string, fields: object = {}) =>
  Object.assign(new Error(message), { name, ...fields });

describe(connectionFaultOf.name, () => {
  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_failed'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_failed'],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'tls_failed'],
    ['CERT_HAS_EXPIRED', 'tls_failed'],
    ['ECONNREFUSED', undefined],
    ['ETIMEDOUT', undefined],
  ])('takes a connection error of code %s for %s', (code, expected) => {
    const error = named('KafkaJSConnectionError', 'Connection error: it', { code, broker: 'kafka:9093' });
    const fault = connectionFaultOf(new Error('retries exceeded', { cause: error }));
    expect(fault?.code).toBe(expected);
    if (fault) expect(fault.message).toBe('no TLS with kafka:9093: it');
  });

  it.each([
    ['SASL PLAIN authentication failed: Invalid username or password', 'not_authenticated'],
    ['SASL SCRAM-SHA-256 mechanism is not supported by the server', 'not_authenticated'],
    ['SASL SCRAM SHA256 authentication failed: Closed connection', 'unavailable'],
    ['SASL SCRAM SHA256 authentication failed: Request SaslAuthenticate(key: 36, version: 1) timed out', 'unavailable'],
  ])('tells a wrong password from a connection that broke: %s', (message, expected) => {
    expect(connectionFaultOf(named('KafkaJSSASLAuthenticationError', message))?.code).toBe(expected);
  });

  it('knows nothing of other errors', () => {
    expect(connectionFaultOf(new Error('odd'))).toBeUndefined();
    expect(connectionFaultOf('odd')).toBeUndefined();
  });
});
