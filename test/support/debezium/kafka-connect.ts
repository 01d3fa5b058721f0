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
/** @param name of the connector's setting `slot.name` */
export const createSlot = (name = 'flow_pipelines_outbox') =>
  `select pg_create_logical_replication_slot('${name}', 'pgoutput')`;

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
  /** The name of a distributed worker's group, which sends in transactions. Otherwise the worker is a standalone one. */
  readonly exactlyOnceGroup?: string;
}

export interface ConnectCommand {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Resolves once the connector is running. */
  readonly untilItRuns: () => Promise<void>;
}

/** Kafka Connect as it is run elsewhere, by the files of docker/debezium. */
export async function connectCommand(options: ConnectOptions): Promise<ConnectCommand> {
  const { folder, broker, topic, databaseUrl, javaFlags, settings = {}, exactlyOnceGroup } = options;
  mkdirSync(folder, { recursive: true });
  const { command: java } = await detectJava(process.env['JAVA_HOME']);
  const jars = await mavenJars(DISTRIBUTION, { onProgress: () => undefined });
  const port = String(await freePort());
  const { hostname, port: postgresPort, pathname } = new URL(databaseUrl);
  const isExactlyOnce = exactlyOnceGroup !== undefined;
  const connector = connectorWith(isExactlyOnce ? { ...settings, 'exactly.once.support': 'required' } : settings);
  const connectorFile = join(folder, 'connector.json');
  writeFileSync(connectorFile, JSON.stringify(connector));
  const [program, ...files] = isExactlyOnce
    ? ['ConnectDistributed', join(CONFIGURATION, 'worker-exactly-once.properties')]
    : ['ConnectStandalone', join(CONFIGURATION, 'worker.properties'), connectorFile];
  return {
    command: [java, ...javaFlags, '-cp', join(jars, '*'), `org.apache.kafka.connect.cli.${program}`, ...files],
    env: {
      KAFKA_BROKERS: broker,
      KAFKA_TOPIC: topic,
      POSTGRES_HOST: hostname,
      POSTGRES_PORT: postgresPort,
      POSTGRES_DB: pathname.slice(1),
      POSTGRES_PASSWORD: PASSWORD,
      CONNECT_PORT: port,
      CONNECT_OFFSETS_FILE: join(folder, 'offsets'),
      CONNECT_GROUP: exactlyOnceGroup ?? '',
    },
    untilItRuns: async () => {
      if (isExactlyOnce) await eventually(() => putIn(port, connector), { timeoutMs: START_TIMEOUT_MS });
      await eventually(() => assertItRuns(port), { timeoutMs: START_TIMEOUT_MS });
    },
  };
}

async function putIn(port: string, { name, config }: Connector): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/connectors/${name}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(config),
  });
  if (!response.ok) throw new Error(`the connector was not taken: ${await response.text()}`);
}

async function assertItRuns(port: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/connectors/flow-pipelines-outbox/status`);
  const status = (await response.json()) as { readonly tasks?: readonly { readonly state: string }[] };
  if (status.tasks?.[0]?.state !== 'RUNNING') throw new Error(`the connector does not run: ${JSON.stringify(status)}`);
}

interface Connector {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

function connectorWith(settings: Readonly<Record<string, string>>): Connector {
  const { name, config } = JSON.parse(readFileSync(join(CONFIGURATION, 'connector.json'), 'utf8')) as Connector;
  return { name, config: { ...config, ...settings } };
}
