import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { detectJava, KafkaUnavailableError } from '../../../apps/all-in-one/src/java-runtime.js';
import { mavenJars } from '../../../apps/all-in-one/src/maven-jars.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.mjs';
import { spawnCommand, type SpawnedApp } from '../../support/spawn-app.js';

const CONFIGURATION = join(import.meta.dirname, '../../../docker/debezium');
const START_TIMEOUT_MS = 60_000;
const DEBEZIUM = {
  name: 'Debezium',
  pom: join(import.meta.dirname, 'pom.xml'),
  folder: 'debezium',
  versionProperty: 'debezium.version',
  megabytes: 39,
};
const FLAGS = ['-Xmx512m', '-XX:+ExitOnOutOfMemoryError', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** What the files in docker/debezium take from their environment. */
export interface ConnectSettings {
  readonly KAFKA_BROKERS: string;
  readonly KAFKA_TOPIC: string;
  readonly POSTGRES_HOST: string;
  readonly POSTGRES_PORT: string;
  readonly POSTGRES_DB: string;
  readonly POSTGRES_PASSWORD: string;
}

/** Downloads what is missing. @returns why Debezium cannot run here, or null when it can */
export async function debeziumIsMissing(): Promise<string | null> {
  try {
    await detectJava(process.env['JAVA_HOME']);
    await mavenJars(DEBEZIUM, { onProgress: (message) => process.stderr.write(`${message}\n`) });
    return null;
  } catch (error) {
    if (error instanceof KafkaUnavailableError) return error.message;
    throw error;
  }
}

/**
 * Kafka Connect standalone as it is run elsewhere, with the very files of docker/debezium; its offsets are kept in a folder.
 * @returns once the connector is running
 */
export async function startConnect(folder: string, settings: ConnectSettings): Promise<SpawnedApp> {
  mkdirSync(folder, { recursive: true });
  const { command } = await detectJava(process.env['JAVA_HOME']);
  const jars = await mavenJars(DEBEZIUM, { onProgress: () => undefined });
  const port = String(await freePort());
  const main = 'org.apache.kafka.connect.cli.ConnectStandalone';
  const files = ['worker.properties', 'connector.json'].map((name) => join(CONFIGURATION, name));
  const connect = spawnCommand('Kafka Connect', [command, ...FLAGS, '-cp', join(jars, '*'), main, ...files], {
    ...settings,
    CONNECT_PORT: port,
    CONNECT_OFFSETS_FILE: join(folder, 'offsets'),
  });
  try {
    await eventually(() => expectToRun(port), { timeoutMs: START_TIMEOUT_MS });
  } catch (error) {
    await connect.stop();
    throw new Error(`${String(error)}\n${connect.output.slice(-4_000)}`, { cause: error });
  }
  return connect;
}

async function expectToRun(port: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/connectors/flow-pipelines-outbox/status`);
  expect(await response.json()).toMatchObject({ tasks: [{ state: 'RUNNING' }] });
}
