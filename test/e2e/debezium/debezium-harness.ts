import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RelayHarness } from '../../integration/relay-harness.js';
import { connectCommand, createSlot, DEBEZIUM_ROLE, preparationOf } from '../../support/debezium/kafka-connect.js';
import { spawnCommand, type SpawnedApp, startApi, type TestApi } from '../../support/index.js';

/** Starts faster and never gets as fast as it could. */
const JAVA_FLAGS = ['-Xmx512m', '-XX:+ExitOnOutOfMemoryError', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** A log with an api that writes it, a relay and a Debezium that publish it; prepared as docs/operations/debezium.md says. */
export class DebeziumHarness extends RelayHarness {
  api!: TestApi;
  private folder!: string;
  private worker: SpawnedApp | undefined;

  override async open(): Promise<void> {
    await super.open();
    this.folder = await mkdtemp(join(tmpdir(), 'flow-pipelines-debezium-'));
    this.api = await startApi({ DATABASE_URL: this.database.url });
    await this.dataSource.query(preparationOf(this.database.url));
  }

  override async close(): Promise<void> {
    await this.stopDebezium();
    await this.dropSlot();
    await this.dataSource.query(`drop owned by ${DEBEZIUM_ROLE}; drop role ${DEBEZIUM_ROLE}`);
    await this.api.stop();
    await super.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async createSlot(): Promise<void> {
    await this.dataSource.query(createSlot());
  }

  async dropSlot(): Promise<void> {
    await this.dataSource.query(
      'select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()',
    );
  }

  /** Publishes to a topic, from where it stopped; the offsets of each topic are kept. */
  async startDebezium(topic: string, { exactlyOnce = false } = {}): Promise<void> {
    const connect = await connectCommand({
      folder: join(this.folder, topic),
      broker: this.broker,
      topic,
      databaseUrl: this.database.url,
      javaFlags: JAVA_FLAGS,
      ...(exactlyOnce && { exactlyOnceGroup: `connect-${topic}` }),
    });
    this.worker = spawnCommand('Kafka Connect', connect.command, connect.env);
    try {
      await connect.untilItRuns();
    } catch (error) {
      throw new Error(`${String(error)}\n${this.worker.output.slice(-4_000)}`, { cause: error });
    }
  }

  async stopDebezium(): Promise<void> {
    await this.worker?.stop();
    this.worker = undefined;
  }

  async crashDebezium(): Promise<void> {
    await this.worker?.kill9();
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

  /** What is behind an event, in the order of ids, and so of each job. */
  readLog(after = '0'): Promise<{ key: string; event_id: string }[]> {
    return this.dataSource.query('select job_id as key, event_id from job_pipeline_events where id > $1 order by id', [
      after,
    ]);
  }
}
