// The library asks for it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509CertificateCreateWithKeyParams,
} from '@peculiar/x509';

/** PEM, as Kafka, PostgreSQL and Node.js take it. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

type KeyPair = webcrypto.CryptoKeyPair;

/** A certificate authority of one test. Make it by `create()`. */
export class CertificateAuthority {
  private constructor(
    private readonly name: string,
    private readonly keys: KeyPair,
    /** What those who trust it hold, in PEM. */
    readonly certificate: string,
  ) {}

  static async create(name: string): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const certificate = await sign(keys, {
      subject: `CN=${name}`,
      issuer: `CN=${name}`,
      publicKey: keys.publicKey,
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    });
    return new CertificateAuthority(name, keys, certificate);
  }

  /** @param host the DNS name that the certificate is for */
  async issue(subject: string, host: string): Promise<Certificate> {
    const { privateKey, publicKey } = await newKeys();
    const certificate = await sign(this.keys, {
      subject: `CN=${subject}`,
      issuer: `CN=${this.name}`,
      publicKey,
      extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', privateKey);
    return { certificate, key: `${PemConverter.encode(key, PemConverter.PrivateKeyTag)}\n` };
  }
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR = 3_600_000;

const newKeys = (): Promise<KeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

type Content = Omit<X509CertificateCreateWithKeyParams, 'signingKey'>;

async function sign(by: KeyPair, what: Content): Promise<string> {
  const certificate = await X509CertificateGenerator.create({
    ...what,
    // Whoever reads it may have a clock that is a little behind.
    notBefore: new Date(Date.now() - HOUR),
    notAfter: new Date(Date.now() + 24 * HOUR),
    signingKey: by.privateKey,
    signingAlgorithm: ALGORITHM,
  });
  return `${certificate.toString('pem')}\n`;
}
