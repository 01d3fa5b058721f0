import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ClassArchive } from './class-archive.js';
import { detectJava, type JavaRuntime } from './java-runtime.js';
import { kafkaJars } from './kafka-distribution.js';
import type { DistributionOptions } from './maven-jars.js';
import { ServerProcess, stopLeftover, type EmbeddedServer, type StopSequence } from './server-process.js';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP: StopSequence = [
  { signal: 'SIGTERM', waitMs: 15_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
];
/** Compiles quickly rather than well: halves the time of a program that is over in a second. */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export interface EmbeddedKafkaOptions extends DistributionOptions {
  /** Holds the broker's data, its configuration and its log; made when it is not there. */
  readonly dataDir: string;
  readonly port: number;
  readonly javaHome?: string | undefined;
  /** For a broker that lives for a test run only: starts faster and never gets as fast. */
  readonly shortLived?: boolean;
  /** A second port, whose clients are sent to a third one: there stands a proxy that passes them on to the second. */
  readonly proxied?: { readonly port: number; readonly advertisedPort: number };
  /** Settings of the broker beside ours, and in place of them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What a new storage holds from its beginning: `SCRAM-SHA-256=[name=…,password=…]`. */
  readonly scramUsers?: readonly string[];
  /** Of a new storage, where they are not to be the newest: `{ 'transaction.version': 1 }`. */
  readonly features?: Readonly<Record<string, number>>;
}

/** Downloads what a start needs, where it is not there yet. @throws {KafkaUnavailableError} */
export async function prepareEmbeddedKafka(options: DistributionOptions & { javaHome?: string }): Promise<void> {
  await detectJava(options.javaHome);
  await kafkaJars(options);
}

/**
 * The real Apache Kafka as a single node, broker and controller in one, on 127.0.0.1 only.
 * @throws {KafkaUnavailableError} when Java is missing or too old, or Kafka can neither be found nor downloaded
 */
export async function startEmbeddedKafka(options: EmbeddedKafkaOptions): Promise<EmbeddedServer & { brokers: string }> {
  const folder = resolve(options.dataDir);
  mkdirSync(folder, { recursive: true });
  await stopLeftoverKafka(folder);
  const java = await detectJava(options.javaHome);
  const jars = await kafkaJars(options);
  const controllerPort = await anyFreePort();
  const logs = join(folder, 'logs');
  if (!existsSync(logs)) {
    options.onProgress('formatting the storage of Kafka');
    await format(folder, logs, java, jars, (dir) => properties(dir, options, controllerPort), options);
  }
  const settings = join(folder, 'server.properties');
  writeFileSync(settings, properties(logs, options, controllerPort));
  const archive = new ClassArchive(jars, java);
  const flags = ['-Xmx512m', '-XX:+ExitOnOutOfMemoryError', ...(options.shortLived ? SHORT_LIVED : [])];
  const args = [...flags, ...archive.flags(), ...LOGGING, '-cp', join(jars, '*'), 'kafka.Kafka', settings];
  const server = ServerProcess.start({ name: 'Kafka', folder, command: java.command, args, stopSequence: STOP });
  const isReady = async () => server.log().includes('Kafka Server started') && (await accepts(options.port));
  await server.untilReady(isReady, START_TIMEOUT_MS);
  const stop = () => server.stop().then(() => archive.keep());
  return { brokers: `${HOST}:${options.port}`, pid: server.identity.pid, exited: server.exited, stop };
}

/** Ends the broker that a killed owner left running in this folder. */
export function stopLeftoverKafka(dataDir: string): Promise<void> {
  return stopLeftover('Kafka', resolve(dataDir), STOP);
}

const LOGGING = Object.entries({
  showDateTime: 'true',
  dateTimeFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
  showThreadName: 'false',
  // The list of all settings, some hundred lines each time.
  'log.org.apache.kafka.common.config.AbstractConfig': 'warn',
}).map(([name, value]) => `-Dorg.slf4j.simpleLogger.${name}=${value}`);

/** One node needs one replica of everything; few internal partitions, since each costs time at start. */
function properties(logs: string, options: EmbeddedKafkaOptions, controllerPort: number): string {
  const { port, proxied, settings: more } = options;
  const [second, advertised] = proxied
    ? [`,PROXIED://${HOST}:${proxied.port}`, `,PROXIED://${HOST}:${proxied.advertisedPort}`]
    : ['', ''];
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
    listeners: `PLAINTEXT://${HOST}:${port},CONTROLLER://${HOST}:${controllerPort}${second}`,
    'advertised.listeners': `PLAINTEXT://${HOST}:${port}${advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT',
    'log.dirs': logs,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // After a crash the node waits until its own former session has ended (9 s by default).
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    // A quarter of the heap by default, held from the start.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    ...more,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Made beside its place and renamed into it, so that an interrupted first start leaves nothing half made. */
async function format(
  folder: string,
  logs: string,
  java: JavaRuntime,
  jars: string,
  settingsFor: (logs: string) => string,
  { scramUsers = [], features = {} }: Pick<EmbeddedKafkaOptions, 'scramUsers' | 'features'>,
) {
  const fresh = join(folder, 'logs.new');
  const settings = join(folder, 'format.properties');
  rmSync(fresh, { recursive: true, force: true });
  writeFileSync(settings, settingsFor(fresh));
  // A cluster id is 16 bytes in URL-safe base64; 'f' in front keeps it from being taken for an option.
  const clusterId = `f${randomBytes(16).toString('base64url').slice(1, 22)}`;
  const args = [
    ...SHORT_LIVED,
    '-cp',
    join(jars, '*'),
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    settings,
    ...scramUsers.flatMap((user) => ['--add-scram', user]),
    ...Object.entries(features).flatMap(([name, level]) => ['--feature', `${name}=${level}`]),
  ];
  await promisify(execFile)(java.command, args, { maxBuffer: 64 * 1024 * 1024 });
  renameSync(fresh, logs);
  rmSync(settings);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

function anyFreePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, HOST, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
