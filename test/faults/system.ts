import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.mjs';
import { spawnApp, type SpawnedApp } from '../support/spawn-app.js';

export const TOPIC = 'flow.job-pipelines';
export const TOKEN = 'fault-harness-bootstrap';
export const LEASE_MS = 1_500;

export type PartName = 'api' | 'relay 1' | 'relay 2' | 'executor';
const PARTS: readonly PartName[] = ['api', 'relay 1', 'relay 2', 'executor'];
const onProgress = () => undefined;

/** The whole product as real processes on a PostgreSQL (fsync on) and a Kafka of its own, each of which can be killed. */
export class System {
  readonly parts = new Map<PartName, SpawnedApp>();
  private postgres!: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  private kafka!: Awaited<ReturnType<typeof startEmbeddedKafka>>;

  private constructor(
    private readonly folder: string,
    private readonly ports: Readonly<Record<PartName | 'postgres' | 'kafka', number>>,
  ) {}

  static async start(): Promise<System> {
    const folder = await mkdtemp(join(tmpdir(), 'faults-'));
    const names = [...PARTS, 'postgres', 'kafka'] as const;
    const ports = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
    const system = new System(folder, Object.fromEntries(ports) as System['ports']);
    await Promise.all([system.startPostgres(), system.startKafka()]);
    for (const part of PARTS) system.startPart(part);
    await system.untilReady();
    return system;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.ports.api}`;
  }

  get brokers(): string {
    return this.kafka.brokers;
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  startPart(part: PartName): void {
    const name = part === 'api' ? 'api' : part === 'executor' ? 'flow-executor' : 'outbox-relay';
    const port = String(this.ports[part]);
    const app = spawnApp(name, {
      DATABASE_URL: this.databaseUrl,
      KAFKA_BROKERS: this.brokers,
      HOST: '127.0.0.1',
      PORT: port,
      RELAY_PORT: port,
      EXECUTOR_PORT: port,
      RELAY_LEASE_MS: String(LEASE_MS),
      BOOTSTRAP_ADMIN_TOKEN: TOKEN,
      LOG_LEVEL: 'warn',
    });
    this.parts.set(part, app);
  }

  async kill(part: PartName): Promise<void> {
    await this.parts.get(part)?.kill9();
  }

  signal(part: PartName, signal: NodeJS.Signals): void {
    this.parts.get(part)?.child.kill(signal);
  }

  killPostgres(): void {
    process.kill(this.postgres.pid, 'SIGKILL');
  }

  killKafka(): void {
    process.kill(this.kafka.pid, 'SIGKILL');
  }

  async startPostgres(): Promise<void> {
    const dataDir = join(this.folder, 'postgres');
    this.postgres = await startEmbeddedPostgres({ dataDir, port: this.ports.postgres, onProgress });
  }

  async startKafka(): Promise<void> {
    const dataDir = join(this.folder, 'kafka');
    this.kafka = await startEmbeddedKafka({ dataDir, port: this.ports.kafka, onProgress, shortLived: true });
  }

  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async untilReady(): Promise<void> {
    for (const part of PARTS) {
      await eventually(
        async () => {
          const response = await fetch(`http://127.0.0.1:${this.ports[part]}/health/ready`);
          if (response.status !== 200) throw new Error(`${part}: ${await response.text()}`);
        },
        { timeoutMs: 60_000 },
      );
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.parts.values()].map((app) => app.stop()));
    await Promise.all([this.kafka.stop(), this.postgres.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
