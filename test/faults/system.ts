import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.mjs';
import { type AppName, spawnApp, type SpawnedApp } from '../support/spawn-app.js';
import { FaultyNetwork } from '../integration/faulty-network.js';
import { prepareDatabase, type Release, THIS_RELEASE } from './release.js';
import { SERVER_PORTS, type ServerPorts, Servers } from './servers.js';

export const TOPIC = 'flow.job-pipelines';
export const TOKEN = 'fault-harness-bootstrap';
export const LEASE_MS = 1_500;

export type PartName = 'api' | 'api 2' | 'relay 1' | 'relay 2' | 'intake' | 'executor' | 'executor 2';
const PARTS: readonly PartName[] = ['api', 'relay 1', 'relay 2', 'intake', 'executor'];
const APPS: Readonly<Record<PartName, Exclude<AppName, 'all-in-one'>>> = {
  api: 'api',
  'api 2': 'api',
  'relay 1': 'outbox-relay',
  'relay 2': 'outbox-relay',
  intake: 'intake',
  executor: 'flow-executor',
  'executor 2': 'flow-executor',
};
const FAILPOINTS = pathToFileURL(join(import.meta.dirname, 'failpoints.mjs')).href;

const NOTE_EFFECTS = `
  begin;
  create table flow_executor.effects (id bigserial, job_id text, version bigint);
  create function flow_executor.note() returns trigger security definer language plpgsql as $$
    begin insert into flow_executor.effects (job_id, version) values (new.job_id, new.version); return null; end $$;
  create trigger note after insert or update on flow_executor.jobs
    for each row execute function flow_executor.note();
  commit;`;

/** The whole product as real processes on a PostgreSQL (fsync on) and a Kafka of its own, each of which can be killed. */
export class System {
  readonly servers: Servers;
  readonly parts = new Map<PartName, SpawnedApp>();
  /** Between the api and PostgreSQL, and between the relays and Kafka. */
  readonly networks: Readonly<Record<'api' | 'relay', FaultyNetwork>>;
  private urls!: Awaited<ReturnType<typeof prepareDatabase>>;

  private constructor(
    private readonly folder: string,
    private readonly ports: ServerPorts & Readonly<Record<PartName, number>>,
    private readonly release: Release,
  ) {
    this.servers = new Servers(folder, ports);
    this.networks = {
      api: new FaultyNetwork(ports['way to postgres'], ports.postgres),
      relay: new FaultyNetwork(ports['way to kafka'], ports['kafka for relays']),
    };
  }

  /** @param release what its parts are of; @param onSmallDisks PostgreSQL and Kafka get a disk each that can be made full */
  static async start({ release = THIS_RELEASE, onSmallDisks = false } = {}): Promise<System> {
    const folder = await mkdtemp(join(tmpdir(), 'faults-'));
    const names = [...PARTS, 'api 2', 'executor 2', ...SERVER_PORTS] as const;
    const ports = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
    const system = new System(folder, Object.fromEntries(ports) as System['ports'], release);
    const { networks, servers } = system;
    await mkdir(system.failpoints);
    if (onSmallDisks) servers.takeSmallDisks();
    await Promise.all([servers.startPostgres(), servers.startKafka(), networks.api.open(), networks.relay.open()]);
    system.urls = await prepareDatabase(release, system.databaseUrl);
    for (const part of PARTS) system.startPart(part);
    try {
      await system.untilReady();
      await system.noteEffects();
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  /** Where a file arms the failpoint of its name. */
  get failpoints(): string {
    return join(this.folder, 'failpoints');
  }

  /** Of those that run. */
  get apiUrls(): string[] {
    const running = (['api', 'api 2'] as const).filter((part) => this.parts.get(part)?.hasExited === false);
    return running.map((part) => `http://127.0.0.1:${this.ports[part]}`);
  }

  get brokers(): string {
    return this.servers.brokers;
  }

  /** The files of PostgreSQL, for backups. */
  get postgresData(): string {
    return join(this.folder, 'postgres/data');
  }

  /** Where a part answers. */
  urlOf(part: PartName): string {
    return `http://127.0.0.1:${this.ports[part]}`;
  }

  /** For whoever collects evidence; the parts have their own roles. */
  get databaseUrl(): string {
    return this.servers.databaseUrl;
  }

  startPart(part: PartName, release = this.release): void {
    const name = APPS[part];
    const port = String(this.ports[part]);
    const env = {
      NODE_OPTIONS: `--import=${FAILPOINTS}`,
      FAILPOINTS: this.failpoints,
      DATABASE_URL: this.databaseUrlOf(part),
      MIGRATE_ON_START: 'false',
      KAFKA_BROKERS: name === 'outbox-relay' ? `127.0.0.1:${this.ports['way to kafka']}` : this.brokers,
      HOST: '127.0.0.1',
      PORT: port,
      RELAY_PORT: port,
      INTAKE_PORT: port,
      EXECUTOR_PORT: port,
      RELAY_LEASE_MS: String(LEASE_MS),
      BOOTSTRAP_ADMIN_TOKEN: TOKEN,
      LOG_LEVEL: 'warn',
    };
    this.parts.set(part, spawnApp(name, env, release.folder));
  }

  private databaseUrlOf(part: PartName): string {
    const { api, relay, intake, executor } = this.urls;
    const own = { api, 'outbox-relay': relay, intake, 'flow-executor': executor }[APPS[part]];
    if (APPS[part] !== 'api') return own;
    const url = new URL(own);
    url.port = String(this.ports['way to postgres']);
    return url.href;
  }

  async kill(part: PartName): Promise<void> {
    await this.parts.get(part)?.kill9();
  }

  async stopPart(part: PartName): Promise<void> {
    await this.parts.get(part)?.stop();
  }

  signal(part: PartName, signal: NodeJS.Signals): void {
    this.parts.get(part)?.child.kill(signal);
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async connected<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = await this.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Writes down every effect of an executor in its own transaction, in the order of the commits of each job. */
  private async noteEffects(): Promise<void> {
    await this.connected((client) => eventually(() => client.query(NOTE_EFFECTS), { timeoutMs: 30_000 }));
  }

  async untilReady(parts = PARTS): Promise<void> {
    for (const part of parts) {
      await eventually(
        async () => {
          const url = `http://127.0.0.1:${this.ports[part]}/health/ready`;
          const response = await fetch(url).catch(() => null);
          if (response?.status === 200) return;
          const said = (await response?.text()) ?? `does not answer; it has said: ${this.parts.get(part)?.output}`;
          throw new Error(`${part}: ${said}`);
        },
        { timeoutMs: 60_000 },
      );
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.parts.values()].map((app) => app.stop()));
    await Promise.all([this.servers.stop(), this.networks.api.close(), this.networks.relay.close()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
