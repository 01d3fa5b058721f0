import { join } from 'node:path';
import { startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { SmallDisk } from './small-disk.js';

export const SERVER_PORTS = ['postgres', 'kafka', 'kafka for relays', 'way to postgres', 'way to kafka'] as const;
export type ServerPorts = Readonly<Record<(typeof SERVER_PORTS)[number], number>>;
type Name = 'postgres' | 'kafka';

const onProgress = () => undefined;

/** A PostgreSQL (fsync on) and a Kafka of one system's own, each of which can be killed and started again. */
export class Servers {
  private postgres!: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  private kafka!: Awaited<ReturnType<typeof startEmbeddedKafka>>;
  private readonly running: Record<Name, boolean> = { postgres: false, kafka: false };
  private disks: Readonly<Record<Name, SmallDisk>> | undefined;

  constructor(
    private readonly folder: string,
    private readonly ports: ServerPorts,
  ) {}

  /** Before they are started: each gets a disk that can be made full. */
  takeSmallDisks(): void {
    this.disks = { postgres: SmallDisk.mount(this.folder, 'postgres'), kafka: SmallDisk.mount(this.folder, 'kafka') };
  }

  get brokers(): string {
    return this.kafka.brokers;
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  isRunning(server: Name): boolean {
    return this.running[server];
  }

  diskOf(server: Name): SmallDisk {
    const disk = this.disks?.[server];
    if (!disk) throw new Error(`${server} has no disk of its own`);
    return disk;
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
    this.watch('postgres', this.postgres.exited);
  }

  async startKafka(): Promise<void> {
    const dataDir = join(this.folder, 'kafka');
    const proxied = { port: this.ports['kafka for relays'], advertisedPort: this.ports['way to kafka'] };
    this.kafka = await startEmbeddedKafka({ dataDir, port: this.ports.kafka, onProgress, shortLived: true, proxied });
    this.watch('kafka', this.kafka.exited);
  }

  async stop(): Promise<void> {
    await Promise.all([this.kafka.stop(), this.postgres.stop()]);
    for (const disk of Object.values(this.disks ?? {})) disk.unmount();
  }

  private watch(server: Name, exited: Promise<void>): void {
    this.running[server] = true;
    void exited.then(() => (this.running[server] = false));
  }
}
