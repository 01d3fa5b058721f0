import { Env, SecretEnv, WithoutFault } from '@flow-pipelines/runtime';
import { IsInt, IsNotEmpty, Max, Min } from 'class-validator';

/** Everything else in the environment is for the parts, which read it themselves. */
export class AllInOneConfiguration {
  @Env('HOST') @IsNotEmpty() host: string = '127.0.0.1';
  @Env('PORT') @IsInt() @Min(1) @Max(65_535) port: number = 3000;
  @Env('EXECUTOR_PORT') @IsInt() @Min(1) @Max(65_535) executorPort: number = 3001;
  @Env('RELAY_PORT') @IsInt() @Min(1) @Max(65_535) relayPort: number = 3002;
  @Env('INTAKE_PORT') @IsInt() @Min(1) @Max(65_535) intakePort: number = 3003;

  /** Empty: an embedded PostgreSQL is started. */
  @SecretEnv('DATABASE_URL') databaseUrl: string = '';
  /** Empty: an embedded Kafka is started. */
  @Env('KAFKA_BROKERS') kafkaBrokers: string = '';
  /** For brokers that are named; the parts read it and the rest of what goes with it. */
  @Env('KAFKA_TLS') @WithoutFault(securedNothing) kafkaTls: boolean = false;
  @Env('KAFKA_SASL_MECHANISM') kafkaSaslMechanism?: string;
  /** Where the embedded servers keep their data. */
  @Env('DATA_DIR') @IsNotEmpty() dataDir: string = '.data';
  @Env('EMBEDDED_POSTGRES_PORT') @IsInt() @Min(1) @Max(65_535) embeddedPostgresPort: number = 54_329;
  @Env('EMBEDDED_KAFKA_PORT') @IsInt() @Min(1) @Max(65_535) embeddedKafkaPort: number = 9092;
  /** Fills an embedded database with something to look at; an external one only when it is asked to. */
  @Env('DEMO_DATA') demoData: boolean = true;

  /** Set by the machine, not by us: where Java is, and where downloads are kept. */
  @Env('JAVA_HOME') javaHome: string = '';
  @Env('XDG_CACHE_HOME') cacheHome: string = '';
}

function securedNothing({ kafkaBrokers, kafkaTls, kafkaSaslMechanism }: AllInOneConfiguration): string | undefined {
  if (kafkaBrokers !== '' || (!kafkaTls && kafkaSaslMechanism === undefined)) return undefined;
  return 'KAFKA_BROKERS is missing: KAFKA_TLS and KAFKA_SASL_MECHANISM are not for the embedded Kafka, which knows neither';
}
