import { IsIn, IsOptional, Matches } from 'class-validator';
import { Env, SecretEnv } from './configuration.js';
import { arePair, certificateFault, keyFault, readPem } from './pem.js';
import { ProcessSettings } from './process-settings.js';
import { WithoutFault } from './without-fault.js';

const MECHANISMS = ['scram-sha-256', 'scram-sha-512', 'plain'] as const;

/** And how a process gets to the brokers: every process that does reads the same settings. */
export class KafkaSettings extends ProcessSettings {
  @Env('KAFKA_BROKERS')
  @Matches(/^[^\s,]+:\d+(,[^\s,]+:\d+)*$/, {
    message: 'KAFKA_BROKERS is missing or wrong: the addresses of the Kafka brokers, host:port,host:port',
  })
  kafkaBrokers: string = '';
  @Env('KAFKA_TLS') kafkaTls: boolean = false;
  @Env('KAFKA_TLS_CA')
  @WithoutFault((its: KafkaSettings) => tlsFault('KAFKA_TLS_CA', its.kafkaTlsCa, its, certificateFault))
  kafkaTlsCa?: string;
  @Env('KAFKA_TLS_CERTIFICATE')
  @WithoutFault(
    (its: KafkaSettings) =>
      tlsFault('KAFKA_TLS_CERTIFICATE', its.kafkaTlsCertificate, its, certificateFault) ?? pairFault(its),
  )
  kafkaTlsCertificate?: string;
  @Env('KAFKA_TLS_KEY')
  @WithoutFault((its: KafkaSettings) => tlsFault('KAFKA_TLS_KEY', its.kafkaTlsKey, its, keyFault))
  kafkaTlsKey?: string;
  @Env('KAFKA_SASL_MECHANISM')
  @IsOptional()
  @IsIn(MECHANISMS)
  @WithoutFault(mechanismFault)
  kafkaSaslMechanism?: (typeof MECHANISMS)[number];
  @Env('KAFKA_SASL_USERNAME') @WithoutFault(usernameFault) kafkaSaslUsername?: string;
  @SecretEnv('KAFKA_SASL_PASSWORD') @WithoutFault(passwordFault) kafkaSaslPassword?: string;
}

/** As libs/kafka and the executor kit take it; reads the files that the settings name. */
export function kafkaOptionsOf(settings: Readonly<KafkaSettings>) {
  const { kafkaSaslMechanism: mechanism, kafkaSaslUsername: username = '' } = settings;
  const { kafkaSaslPassword: password = '' } = settings;
  return {
    brokers: settings.kafkaBrokers.split(','),
    ...(settings.kafkaTls && { tls: tlsOf(settings) }),
    ...(mechanism && { sasl: { mechanism, username, password } }),
  };
}

function tlsOf({ kafkaTlsCa: ca, kafkaTlsCertificate: certificate, kafkaTlsKey: key }: Readonly<KafkaSettings>) {
  return {
    ...(ca !== undefined && { ca: readPem(ca) }),
    ...(certificate !== undefined && { certificate: readPem(certificate) }),
    ...(key !== undefined && { key: readPem(key) }),
  };
}

function tlsFault(
  variable: string,
  setting: string | undefined,
  { kafkaTls }: KafkaSettings,
  faultOf: (setting: string) => string | undefined,
): string | undefined {
  if (setting === undefined) return undefined;
  if (!kafkaTls) return `${variable} is set and KAFKA_TLS is not true: the brokers would be spoken to in plain text`;
  const fault = faultOf(setting);
  return fault && `${variable} ${fault}`;
}

function pairFault({ kafkaTlsCertificate: certificate, kafkaTlsKey: key }: KafkaSettings): string | undefined {
  if ((certificate === undefined) !== (key === undefined))
    return `${key === undefined ? 'KAFKA_TLS_KEY' : 'KAFKA_TLS_CERTIFICATE'} is missing: a certificate and its key go together`;
  if (certificate === undefined || key === undefined || certificateFault(certificate) || keyFault(key))
    return undefined;
  return arePair(certificate, key) ? undefined : 'KAFKA_TLS_KEY is not the key of KAFKA_TLS_CERTIFICATE';
}

function mechanismFault({ kafkaSaslMechanism, kafkaTls }: KafkaSettings): string | undefined {
  if (kafkaSaslMechanism !== 'plain' || kafkaTls) return undefined;
  return 'KAFKA_SASL_MECHANISM is plain, which sends the password as it is: it needs KAFKA_TLS=true';
}

function usernameFault({ kafkaSaslMechanism, kafkaSaslUsername }: KafkaSettings): string | undefined {
  if (kafkaSaslMechanism && !kafkaSaslUsername) return 'KAFKA_SASL_USERNAME is missing: KAFKA_SASL_MECHANISM is set';
  if (!kafkaSaslMechanism && kafkaSaslUsername) return 'KAFKA_SASL_MECHANISM is missing: KAFKA_SASL_USERNAME is set';
  return undefined;
}

function passwordFault({ kafkaSaslMechanism, kafkaSaslPassword }: KafkaSettings): string | undefined {
  if (kafkaSaslMechanism && kafkaSaslPassword === undefined)
    return 'KAFKA_SASL_PASSWORD is missing, or KAFKA_SASL_PASSWORD_FILE: KAFKA_SASL_MECHANISM is set';
  if (!kafkaSaslMechanism && kafkaSaslPassword !== undefined)
    return 'KAFKA_SASL_MECHANISM is missing: a password is set';
  return undefined;
}
