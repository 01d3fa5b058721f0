import type { KafkaConfig, SASLOptions } from 'kafkajs';

/** How the brokers' certificate is checked, and what we show of our own; all of it PEM. */
export interface KafkaTls {
  /** Who may have signed the brokers' certificates; whom Node.js trusts when left out. */
  readonly ca?: string;
  /** Our certificate with those that lead to its CA, where the brokers ask for one. */
  readonly certificate?: string;
  readonly key?: string;
}

/** Who we are to the brokers. `plain` shows them the password, so it is for TLS only. */
export interface KafkaSasl {
  readonly mechanism: 'scram-sha-256' | 'scram-sha-512' | 'plain';
  readonly username: string;
  readonly password: string;
}

/** Without either, brokers are spoken to in plain text by nobody in particular. */
export interface KafkaSecurity {
  readonly tls?: KafkaTls;
  readonly sasl?: KafkaSasl;
}

/** The client's options. @throws {Error} when a password would cross the network as it is */
export function clientSecurityOf({ tls, sasl }: KafkaSecurity): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  if (sasl?.mechanism === 'plain' && !tls) throw new Error('SASL plain sends the password as it is: it needs TLS');
  return {
    // Not an option of ours: whom the certificate is for, and who signed it, is always checked.
    ...(tls && { ssl: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...pemsOf(tls) } }),
    // A copy, for the client writes into it.
    ...(sasl && { sasl: { ...sasl } as SASLOptions }),
  };
}

function pemsOf({ ca, certificate, key }: KafkaTls) {
  return {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  };
}
