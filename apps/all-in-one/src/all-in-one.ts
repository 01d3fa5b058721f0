import { join, resolve } from 'node:path';
import type { AllInOneConfiguration } from './all-in-one.configuration.js';
import { AppProcess } from './app-process.js';
import { claimDataFolder } from './data-folder.js';
import { startEmbeddedKafka, stopLeftoverKafka } from './embedded-kafka.js';
import { startEmbeddedPostgres, stopLeftoverPostgres } from './embedded-postgres.js';
import { KafkaUnavailableError } from './java-runtime.js';
import { prepareDatabase } from './prepare-database.js';
import { portsInUse, type WantedPort } from './ports-in-use.js';
import { stopLeftover, type StopSequence } from './server-process.js';
import { Supervised, type Running } from './supervised.js';

const LOOPBACK = '127.0.0.1';
const PARTS = ['flow-executor', 'intake', 'api', 'outbox-relay'];
/** A part ends by itself when we are killed; this is for one that could not. */
const STOP_PART: StopSequence = [
  { signal: 'SIGTERM', waitMs: 3_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
];

/**
 * The whole product on one machine: embedded PostgreSQL and Kafka where no others are named, and the four processes,
 * each watched and started again when it ends. start() once, then stop() or kill(), at any time, also while starting.
 */
export class AllInOne {
  /** In the order in which they are stopped; groups of one rank are stopped together. */
  private readonly supervised: { rank: number; process: Supervised<Running> }[] = [];
  private readonly dataDir: string;
  private releaseDataFolder: (() => void) | undefined;
  private starting: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly configuration: Readonly<AllInOneConfiguration>,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly print: (line: string) => void,
  ) {
    this.dataDir = resolve(configuration.dataDir);
  }

  /** Settles when everything is up. @throws when anything is not; the caller then calls stop() */
  start(): Promise<{ url: string; kafka: string }> {
    const started = this.startAll();
    this.starting = started.catch(() => undefined);
    return started;
  }

  /** Consumers first, then what feeds them, then what they all stand on. */
  async stop(): Promise<void> {
    this.stopped = true;
    const ranks = [...new Set(this.supervised.map(({ rank }) => rank))].toSorted((a, b) => a - b);
    for (const rank of ranks) await Promise.all(this.ofRank(rank).map((process) => process.stop()));
    await this.starting;
    this.releaseDataFolder?.();
  }

  kill(): void {
    for (const { process } of this.supervised) process.kill();
  }

  private async startAll(): Promise<{ url: string; kafka: string }> {
    const { host, port, databaseUrl, kafkaBrokers } = this.configuration;
    if (!databaseUrl || !kafkaBrokers) await this.takeDataFolder();
    await this.assertPortsAreFree();
    const given = { api: databaseUrl, relay: databaseUrl, intake: databaseUrl, executor: databaseUrl };
    const database = databaseUrl ? Promise.resolve(given) : this.startPostgres().then(prepareDatabase);
    const api = database.then((urls) => this.startApp('api', 1, port, this.apiSettings(urls.api)));
    const [urls, brokers] = await Promise.all([database, kafkaBrokers || this.startKafka(), api]);
    if (brokers) {
      const settingsFor = (url: string) => ({ ...addressOf(url), KAFKA_BROKERS: brokers });
      await Promise.all([
        this.startApp('outbox-relay', 2, this.configuration.relayPort, settingsFor(urls.relay)),
        this.startApp('flow-executor', 0, this.configuration.executorPort, settingsFor(urls.executor)),
        this.startApp('intake', 0, this.configuration.intakePort, settingsFor(urls.intake)),
      ]);
    }
    return { url: `http://${host}:${port}`, kafka: brokers ?? 'none' };
  }

  /** Ends, first of all, what a killed owner of the folder left behind: it may hold the ports. */
  private async takeDataFolder(): Promise<void> {
    this.releaseDataFolder = claimDataFolder(this.dataDir);
    await Promise.all(PARTS.map((part) => stopLeftover(part, this.folderOf(part), STOP_PART)));
    await Promise.all([stopLeftoverPostgres(this.folderOf('postgres')), stopLeftoverKafka(this.folderOf('kafka'))]);
  }

  private async assertPortsAreFree(): Promise<void> {
    const { host, port, relayPort, intakePort, executorPort, embeddedPostgresPort, embeddedKafkaPort } =
      this.configuration;
    const wanted: WantedPort[] = [
      { setting: 'PORT', host, port },
      { setting: 'RELAY_PORT', host, port: relayPort },
      { setting: 'INTAKE_PORT', host, port: intakePort },
      { setting: 'EXECUTOR_PORT', host, port: executorPort },
    ];
    if (!this.configuration.databaseUrl)
      wanted.push({ setting: 'EMBEDDED_POSTGRES_PORT', host: LOOPBACK, port: embeddedPostgresPort });
    if (!this.configuration.kafkaBrokers)
      wanted.push({ setting: 'EMBEDDED_KAFKA_PORT', host: LOOPBACK, port: embeddedKafkaPort });
    const taken = await portsInUse(wanted);
    if (taken.length === 0) return;
    const lines = taken.map((one) => `  - ${one.setting}: ${one.host}:${one.port}`);
    throw new Error(`Ports in use; stop what listens there, or set others:\n${lines.join('\n')}`);
  }

  private async startPostgres(): Promise<string> {
    const options = { dataDir: this.folderOf('postgres'), port: this.configuration.embeddedPostgresPort };
    const onProgress = this.progressOf('PostgreSQL');
    onProgress(`starting on ${LOOPBACK}:${options.port}, data in ${options.dataDir}`);
    const { url, pid } = await this.supervise('PostgreSQL', 3, () => startEmbeddedPostgres({ ...options, onProgress }));
    onProgress(`ready (process ${pid})`);
    return url;
  }

  private async startKafka(): Promise<string | undefined> {
    const { embeddedKafkaPort: port, javaHome, cacheHome } = this.configuration;
    const onProgress = this.progressOf('Kafka');
    const options = { dataDir: this.folderOf('kafka'), port, javaHome, cacheHome, onProgress };
    onProgress(`starting on ${LOOPBACK}:${port}, data in ${options.dataDir}`);
    try {
      const { brokers, pid } = await this.supervise('Kafka', 3, (signal) => startEmbeddedKafka({ ...options, signal }));
      onProgress(`ready (process ${pid})`);
      return brokers;
    } catch (error) {
      if (!(error instanceof KafkaUnavailableError) || this.stopped) throw error;
      onProgress(`not available: ${error.message}`);
      onProgress('relay, intake and executor are not started; events wait in the database until Kafka is there');
      return undefined;
    }
  }

  private async startApp(app: string, rank: number, port: number, settings: Record<string, string>): Promise<void> {
    const host = ['0.0.0.0', '::'].includes(this.configuration.host) ? LOOPBACK : this.configuration.host;
    const onProgress = this.progressOf(app);
    const options = {
      app,
      recordIn: this.releaseDataFolder ? this.folderOf(app) : undefined,
      env: { ...this.environment, ...settings },
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      onLine: (line: string) => this.print(`${app} | ${line}`),
      onProgress,
    };
    onProgress(`starting on ${options.url}`);
    const { pid } = await this.supervise(app, rank, (signal) => AppProcess.launch(options, signal));
    onProgress(`ready (process ${pid})`);
  }

  private apiSettings(databaseUrl: string): Record<string, string> {
    if (this.configuration.databaseUrl !== '') return addressOf(databaseUrl);
    const { demoData } = this.configuration;
    return { ...addressOf(databaseUrl), MIGRATE_ON_START: 'false', ...(demoData && { DEMO_DATA: 'true' }) };
  }

  private supervise<T extends Running>(
    name: string,
    rank: number,
    launch: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.stopped) throw new Error('stopped while starting');
    const supervised = new Supervised(name, launch, this.print);
    this.supervised.push({ rank, process: supervised });
    return supervised.start();
  }

  private ofRank(rank: number): Supervised<Running>[] {
    return this.supervised.filter((one) => one.rank === rank).map(({ process }) => process);
  }

  private folderOf(server: string): string {
    return join(this.dataDir, server);
  }

  private progressOf(name: string): (message: string) => void {
    return (message) => this.print(`${name}: ${message}`);
  }
}

/** Whatever of the two we were given it by ourselves. */
const addressOf = (databaseUrl: string) => ({ DATABASE_URL: databaseUrl, DATABASE_URL_FILE: '' });
