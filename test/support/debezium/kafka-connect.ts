import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectJava, KafkaUnavailableError } from '../../../apps/all-in-one/src/java-runtime.js';
import { mavenJars } from '../../../apps/all-in-one/src/maven-jars.js';
import { eventually } from '../eventually.js';
import { freePort } from '../free-port.mjs';

const CONFIGURATION = join(import.meta.dirname, '../../../docker/debezium');
const START_TIMEOUT_MS = 60_000;
const DISTRIBUTION = {
  name: 'Debezium',
  pom: join(import.meta.dirname, 'pom.xml'),
  folder: 'debezium',
  versionProperty: 'debezium.version',
  megabytes: 39,
};
const PASSWORD = 'debezium';

export const DEBEZIUM_ROLE = 'flow_pipelines_debezium';
export const CREATE_SLOT = `select pg_create_logical_replication_slot('flow_pipelines_outbox', 'pgoutput')`;

/** Downloads what is missing. @returns why Debezium cannot run here, or null when it can */
export async function debeziumIsMissing(): Promise<string | null> {
  try {
    await detectJava(process.env['JAVA_HOME']);
    await mavenJars(DISTRIBUTION, { onProgress: (message) => process.stderr.write(`${message}\n`) });
    return null;
  } catch (error) {
    if (error instanceof KafkaUnavailableError) return error.message;
    throw error;
  }
}

/** docker/debezium/postgres.sql for a database of any name, and the password. */
export function preparationOf(databaseUrl: string): string {
  const sql = readFileSync(join(CONFIGURATION, 'postgres.sql'), 'utf8');
  const { pathname } = new URL(databaseUrl);
  return `${sql.replace('database flow_pipelines', `database ${pathname.slice(1)}`)}; alter role ${DEBEZIUM_ROLE} password '${PASSWORD}'`;
}

export interface ConnectOptions {
  /** Keeps how far the connector has come. */
  readonly folder: string;
  readonly broker: string;
  readonly topic: string;
  readonly databaseUrl: string;
  readonly javaFlags: readonly string[];
  /** Settings of the connector beside those of docker/debezium, and in place of them. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface ConnectCommand {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Resolves once the connector is running. */
  readonly untilItRuns: () => Promise<void>;
}

/** Kafka Connect standalone as it is run elsewhere; with no settings of its own, by the very files of docker/debezium. */
export async function connectCommand(options: ConnectOptions): Promise<ConnectCommand> {
  const { folder, broker, topic, databaseUrl, javaFlags, settings } = options;
  mkdirSync(folder, { recursive: true });
  const { command: java } = await detectJava(process.env['JAVA_HOME']);
  const jars = await mavenJars(DISTRIBUTION, { onProgress: () => undefined });
  const port = String(await freePort());
  const { hostname, port: postgresPort, pathname } = new URL(databaseUrl);
  const main = 'org.apache.kafka.connect.cli.ConnectStandalone';
  const [worker, documented] = ['worker.properties', 'connector.json'].map((name) => join(CONFIGURATION, name)) as [
    string,
    string,
  ];
  const connector = settings === undefined ? documented : join(folder, 'connector.json');
  if (settings !== undefined) writeFileSync(connector, changed(documented, settings));
  return {
    command: [java, ...javaFlags, '-cp', join(jars, '*'), main, worker, connector],
    env: {
      KAFKA_BROKERS: broker,
      KAFKA_TOPIC: topic,
      POSTGRES_HOST: hostname,
      POSTGRES_PORT: postgresPort,
      POSTGRES_DB: pathname.slice(1),
      POSTGRES_PASSWORD: PASSWORD,
      CONNECT_PORT: port,
      CONNECT_OFFSETS_FILE: join(folder, 'offsets'),
    },
    untilItRuns: () => eventually(() => assertItRuns(port), { timeoutMs: START_TIMEOUT_MS }),
  };
}

async function assertItRuns(port: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/connectors/flow-pipelines-outbox/status`);
  const status = (await response.json()) as { readonly tasks?: readonly { readonly state: string }[] };
  if (status.tasks?.[0]?.state !== 'RUNNING') throw new Error(`the connector does not run: ${JSON.stringify(status)}`);
}

function changed(connectorFile: string, settings: Readonly<Record<string, string>>): string {
  const { name, config } = JSON.parse(readFileSync(connectorFile, 'utf8')) as { name: string; config: object };
  return JSON.stringify({ name, config: { ...config, ...settings } });
}
