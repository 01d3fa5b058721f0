import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RelayHarness } from '../../integration/relay-harness.js';
import { type SpawnedApp, startApi, type TestApi } from '../../support/index.js';
import { startConnect } from './start-connect.js';

const PREPARATION = join(import.meta.dirname, '../../../docker/debezium/postgres.sql');
const ROLE = 'flow_pipelines_debezium';
const PASSWORD = 'debezium';

/** A log with an api that writes it, a relay and a Debezium that publish it; prepared as docs/operations/debezium.md says. */
export class DebeziumHarness extends RelayHarness {
  api!: TestApi;
  private folder!: string;
  private worker: SpawnedApp | undefined;

  override async open(): Promise<void> {
    await super.open();
    this.folder = await mkdtemp(join(tmpdir(), 'flow-pipelines-debezium-'));
    this.api = await startApi({ DATABASE_URL: this.database.url });
    const { pathname } = new URL(this.database.url);
    const sql = readFileSync(PREPARATION, 'utf8').replace('database flow_pipelines', `database ${pathname.slice(1)}`);
    await this.dataSource.query(`${sql}; alter role ${ROLE} password '${PASSWORD}'`);
  }

  override async close(): Promise<void> {
    await this.stopDebezium();
    await this.dropSlot();
    await this.dataSource.query(`drop owned by ${ROLE}; drop role ${ROLE}`);
    await this.api.stop();
    await super.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async createSlot(): Promise<void> {
    await this.dataSource.query(`select pg_create_logical_replication_slot('flow_pipelines_outbox', 'pgoutput')`);
  }

  async dropSlot(): Promise<void> {
    await this.dataSource.query(
      'select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()',
    );
  }

  /** Publishes to a topic, from where it stopped; the offsets of each topic are kept. */
  async startDebezium(topic: string): Promise<void> {
    const { hostname, port, pathname } = new URL(this.database.url);
    this.worker = await startConnect(join(this.folder, topic), {
      KAFKA_BROKERS: this.broker,
      KAFKA_TOPIC: topic,
      POSTGRES_HOST: hostname,
      POSTGRES_PORT: port,
      POSTGRES_DB: pathname.slice(1),
      POSTGRES_PASSWORD: PASSWORD,
    });
  }

  async stopDebezium(): Promise<void> {
    await this.worker?.stop();
    this.worker = undefined;
  }

  /** An event without a job behind it, of any time. */
  async appendAt(occurredAt: string, job: string, version: number): Promise<void> {
    await this.dataSource.query(
      `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
       values ($1, gen_random_uuid(), $2, $3, '')`,
      [occurredAt, job, version],
    );
  }

  /** In the order of its ids, and so of each job. */
  readLog(): Promise<{ key: string; event_id: string }[]> {
    return this.dataSource.query('select job_id as key, event_id from job_pipeline_events order by id');
  }
}
