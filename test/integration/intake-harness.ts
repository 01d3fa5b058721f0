import type { JobLifecycle, JobLifecycleType } from '@flow-pipelines/contracts';
import {
  connectKafka,
  type ConsumedBatch,
  type ConsumedRecord,
  type OutgoingRecord,
  type TransactionalProducer,
} from '@flow-pipelines/kafka';
import { createLogger, loadConfiguration } from '@flow-pipelines/runtime';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { Intake } from '../../apps/intake/src/intake.js';
import { IntakeConfiguration } from '../../apps/intake/src/intake.configuration.js';
import { createTestDatabase, testKafkaBrokers, uniqueTopic, type TestDatabase } from '../support/index.js';

const log = createLogger('test', 'silent');

/** What the source of jobs says: `jobEvent('j', 3)` is a change of state, whose state tells the sequence. */
export function lifecycleEvent(
  jobId: string,
  sequence: number,
  event_type: JobLifecycleType = 'JobStateChanged',
  changes: Partial<JobLifecycle> = {},
): JobLifecycle {
  return {
    event_id: uuidv7(),
    event_type,
    schema_version: 1,
    job_id: jobId,
    sequence,
    ...(event_type === 'JobDeleted' ? {} : { state: `state ${sequence}` }),
    occurred_at: '2026-11-23T10:15:30.123Z',
    ...changes,
  };
}

export function lifecycleRecord(event: JobLifecycle): OutgoingRecord {
  return { key: event.job_id, value: JSON.stringify(event) };
}

/** A record as a consumer gets it, for tests that need no broker. */
export function consumed(topic: string, offset: number, key: string | null, value: unknown): ConsumedRecord {
  const bytes = value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const place = { topic, partition: 0, offset: BigInt(offset), timestamp: new Date() };
  return { ...place, key, value: bytes, headers: {}, header: () => undefined };
}

/** A batch as a consumer gets it; the offsets that it advances to are noted. */
export function batchOf(records: readonly ConsumedRecord[], advanced: bigint[] = []): ConsumedBatch {
  const batch = {
    topic: records[0]?.topic ?? '',
    partition: 0,
    attempt: 0,
    records,
    signal: new AbortController().signal,
    advance: async (through: bigint) => void advanced.push(through),
    release: () => undefined,
  };
  return batch;
}

/** A database and three topics of one test file's own, and intakes on them. */
export class IntakeHarness {
  database!: TestDatabase;
  sql!: pg.Pool;
  broker = '';
  readonly topics = {
    jobs: uniqueTopic('jobs'),
    applied: uniqueTopic('applied'),
    deadLetters: uniqueTopic('dead-letter'),
  };
  private readonly running = new Set<Intake>();
  private readonly producers: TransactionalProducer[] = [];

  async open(): Promise<void> {
    this.database = await createTestDatabase();
    this.sql = new pg.Pool({ connectionString: this.database.url });
    this.broker = await testKafkaBrokers();
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((intake) => intake.stop()));
    await Promise.all(this.producers.map((producer) => producer.close()));
    await this.sql.end();
    await this.database.drop();
  }

  get environment(): Record<string, string> {
    return {
      DATABASE_URL: this.database.urlFor('intake'),
      KAFKA_BROKERS: this.broker,
      KAFKA_JOBS_TOPIC: this.topics.jobs,
      KAFKA_APPLIED_TOPIC: this.topics.applied,
      KAFKA_DEAD_LETTER_TOPIC: this.topics.deadLetters,
      KAFKA_PARTITIONS: '3',
      LOG_LEVEL: 'silent',
    };
  }

  /** In this process. */
  start(environment: Record<string, string> = {}): Intake {
    const settings = { ...this.environment, ...environment };
    const intake = new Intake(loadConfiguration(IntakeConfiguration, settings), log);
    this.running.add(intake);
    void intake.start();
    return intake;
  }

  async stop(intake: Intake): Promise<void> {
    this.running.delete(intake);
    await intake.stop();
  }

  /** Creates the topic when it is not there yet. */
  async producer(topic: string): Promise<TransactionalProducer> {
    const kafka = connectKafka({ brokers: [this.broker], clientId: 'intake test', log });
    const admin = kafka.topicAdmin();
    await admin.ensureTopic({ name: topic, partitions: 3, config: {} }, { create: true });
    await admin.close();
    const producer = kafka.transactionalProducer({ topic, transactionalId: `${topic}.test` });
    this.producers.push(producer);
    await producer.open();
    return producer;
  }

  async rows<Row extends pg.QueryResultRow>(statement: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.sql.query<Row>(statement, values)).rows;
  }
}
