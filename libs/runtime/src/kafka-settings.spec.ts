import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '../../../test/support/certificate-authority.js';
import { ConfigurationError, loadConfiguration } from './configuration.js';
import { kafkaOptionsOf, KafkaSettings } from './kafka-settings.js';

const SCRAM = { KAFKA_SASL_MECHANISM: 'scram-sha-256', KAFKA_SASL_USERNAME: 'ann' };
let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kafka-settings-'));
  const authority = await CertificateAuthority.create('ca');
  for (const name of ['one', 'other']) {
    const { certificate, key } = await authority.issue(name, 'localhost');
    writeFileSync(at(`${name}.pem`), certificate);
    writeFileSync(at(`${name}.key`), key);
  }
  writeFileSync(at('password'), 'from a file\n');
  writeFileSync(at('empty'), '\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (environment: Record<string, string>) =>
  loadConfiguration(KafkaSettings, {
    DATABASE_URL: 'postgresql://host/database',
    KAFKA_BROKERS: 'kafka:9092',
    ...environment,
  });

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    load(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe(KafkaSettings.name, () => {
  it('asks for nothing but brokers', () => {
    expect(kafkaOptionsOf(load({ KAFKA_BROKERS: 'one:9092,two:9092' }))).toEqual({ brokers: ['one:9092', 'two:9092'] });
  });

  it('takes PEM as it is and by the path of its file, and the password too', () => {
    const pem = (name: string) => readFileSync(at(name), 'utf8');
    const settings = load({
      ...SCRAM,
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA: pem('one.pem'),
      KAFKA_TLS_CERTIFICATE: at('one.pem'),
      KAFKA_TLS_KEY: at('one.key'),
      KAFKA_SASL_PASSWORD_FILE: at('password'),
    });
    expect(kafkaOptionsOf(settings)).toEqual({
      brokers: ['kafka:9092'],
      tls: { ca: pem('one.pem'), certificate: pem('one.pem'), key: pem('one.key') },
      sasl: { mechanism: 'scram-sha-256', username: 'ann', password: 'from a file' },
    });
  });

  it.each<[string, () => Record<string, string>]>([
    ['KAFKA_TLS_CA is set and KAFKA_TLS is not true', () => ({ KAFKA_TLS_CA: at('one.pem') })],
    ['KAFKA_TLS_CA names a file that cannot be read (ENOENT)', () => ({ KAFKA_TLS: 'true', KAFKA_TLS_CA: at('none') })],
    ['KAFKA_TLS_CA holds no certificate', () => ({ KAFKA_TLS: 'true', KAFKA_TLS_CA: at('password') })],
    ['KAFKA_TLS_KEY is missing', () => ({ KAFKA_TLS: 'true', KAFKA_TLS_CERTIFICATE: at('one.pem') })],
    ['KAFKA_TLS_CERTIFICATE is missing', () => ({ KAFKA_TLS: 'true', KAFKA_TLS_KEY: at('one.key') })],
    [
      'KAFKA_TLS_KEY is not the key of KAFKA_TLS_CERTIFICATE',
      () => ({ KAFKA_TLS: 'true', KAFKA_TLS_CERTIFICATE: at('one.pem'), KAFKA_TLS_KEY: at('other.key') }),
    ],
    [
      'KAFKA_SASL_MECHANISM must be one of',
      () => ({ ...SCRAM, KAFKA_SASL_MECHANISM: 'md5', KAFKA_SASL_PASSWORD: 'x' }),
    ],
    [
      'KAFKA_SASL_MECHANISM is plain, which sends the password as it is: it needs KAFKA_TLS=true',
      () => ({ ...SCRAM, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: 'x' }),
    ],
    ['KAFKA_SASL_USERNAME is missing', () => ({ KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_PASSWORD: 'x' })],
    ['KAFKA_SASL_MECHANISM is missing: a password is set', () => ({ KAFKA_SASL_PASSWORD: 'x' })],
    ['KAFKA_SASL_MECHANISM is missing: KAFKA_SASL_USERNAME is set', () => ({ KAFKA_SASL_USERNAME: 'ann' })],
    ['KAFKA_SASL_PASSWORD is missing', () => SCRAM],
    [
      'KAFKA_SASL_PASSWORD and KAFKA_SASL_PASSWORD_FILE are both set',
      () => ({ ...SCRAM, KAFKA_SASL_PASSWORD: 'x', KAFKA_SASL_PASSWORD_FILE: at('password') }),
    ],
    ['KAFKA_SASL_PASSWORD_FILE names an empty file', () => ({ ...SCRAM, KAFKA_SASL_PASSWORD_FILE: at('empty') })],
    ['KAFKA_SASL_PASSWORD_FILE names a file that cannot', () => ({ ...SCRAM, KAFKA_SASL_PASSWORD_FILE: at('none') })],
  ])('says that %s', (fault, environment) => {
    expect(faultsOf(environment())).toEqual([expect.stringContaining(fault)]);
  });

  it('names settings and never what they hold', () => {
    const faults = faultsOf({ KAFKA_TLS: 'true', KAFKA_TLS_CA: 'hunter2', KAFKA_SASL_PASSWORD: 'hunter3' });
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toMatch(/hunter/);
  });
});
