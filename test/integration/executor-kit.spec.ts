import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createJobPipelinesConsumer,
  MemoryStore,
  PostgresStore,
  type JobPipelinesConsumer,
  type JobPipelinesConsumerOptions,
  type JobPipelinesUpdated,
  type Rejection,
} from '@flow-pipelines/executor-kit';
import { connectKafka, partitionOfKey, type TransactionalProducer } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { createTestDatabase, eventually, freePort, testKafkaBrokers, uniqueTopic } from '../support/index.js';
import { jobEvent, recordOf } from './job-events.js';
import { TcpGate } from './tcp-gate.js';

const PARTITIONS = 3;
const log = createLogger('test', 'silent');

let broker: string;
let topic: string;
let producer: TransactionalProducer;
const consumers: { stop(): Promise<void> }[] = [];
const kafka = () => connectKafka({ brokers: [broker], clientId: 'executor-kit.spec', log });

beforeAll(async () => {
  broker = await testKafkaBrokers();
});

beforeEach(async () => {
  topic = uniqueTopic('kit');
  const admin = kafka().topicAdmin();
  await admin.ensureTopic({ name: topic, partitions: PARTITIONS, config: {} }, { create: true });
  await admin.close();
  producer = kafka().transactionalProducer({ topic, transactionalId: topic });
  await producer.open();
});

afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
  await producer.close();
});

function consume<Tx>(
  options: Pick<JobPipelinesConsumerOptions<Tx>, 'store' | 'handler'> & Partial<JobPipelinesConsumerOptions<Tx>>,
) {
  const consumer = createJobPipelinesConsumer<Tx>({
    brokers: [broker],
    topic,
    groupId: topic,
    executor: 'test',
    log,
    sessionTimeoutMs: 6_000,
    ...options,
  });
  consumers.push(consumer);
  consumer.start();
  return consumer;
}

/** Collects `job version` in the order of application. */
function collector() {
  const seen: string[] = [];
  const handler = (event: JobPipelinesUpdated) => void seen.push(`${event.job_id} ${event.version}`);
  return { seen, handler };
}

const publish = (...events: JobPipelinesUpdated[]) => producer.publish(events.map(recordOf));

describe(createJobPipelinesConsumer.name, () => {
  it('applies each version once, in order, whatever is repeated or late', async () => {
    const { seen, handler } = collector();
    const versions = [1, 2, 3, 4].map((version) => jobEvent('job', version));
    const [v1, v2, v3, v4] = versions as [
      JobPipelinesUpdated,
      JobPipelinesUpdated,
      JobPipelinesUpdated,
      JobPipelinesUpdated,
    ];
    await publish(v1, v1, v2);
    await publish(v1, v3, v2);
    const consumer = consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(consumer.status()).toMatchObject({ caughtUp: true, lag: 0 }));
    await publish(v1, v2, v3, v4);
    await eventually(() => expect(seen).toEqual(['job 1', 'job 2', 'job 3', 'job 4']));
    await eventually(() => expect(consumer.status()).toMatchObject({ applied: 4, dropped: 6, lag: 0, joined: true }));
  });

  it('does not see what was aborted', async () => {
    const { seen, handler } = collector();
    const offset = { groupId: 'g', topic, partition: 0, offset: 1n, metadata: 'x'.repeat(5_000) };
    await expect(producer.publish([recordOf(jobEvent('job', 1))], offset)).rejects.toThrow();
    await producer.close();
    producer = kafka().transactionalProducer({ topic, transactionalId: topic });
    await producer.open();
    await publish(jobEvent('job', 2));
    consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(seen).toEqual(['job 2']));
  });

  it('goes past malformed and unknown records, reports each, and passes unknown fields', async () => {
    const { seen, handler } = collector();
    const rejections: Rejection[] = [];
    const event = jobEvent('job', 1);
    const next = { ...jobEvent('job', 2), priority: 3 };
    await producer.publish([
      recordOf(event),
      { key: 'job', value: '{"event_id": ' },
      { key: 'job', value: JSON.stringify({ ...event, schema_version: 2 }) },
      { key: 'job', value: JSON.stringify({ ...event, pipelines: 'none' }) },
      { key: 'job', value: JSON.stringify({ ...event, job_id: 'another' }) },
      { key: 'job', value: null },
      recordOf(next),
    ]);
    const onRejected = async (rejection: Rejection) => void rejections.push(rejection);
    const consumer = consume({ store: new MemoryStore(), handler, onRejected });
    await eventually(() => expect(consumer.status()).toMatchObject({ caughtUp: true, tombstones: 1, rejected: 4 }));
    expect(seen).toEqual(['job 1', 'job 2']);
    const partition = partitionOfKey('job', PARTITIONS);
    expect(rejections.map(({ reason, record }) => [reason, record.partition, record.offset])).toEqual([
      ['not_json', partition, 1n],
      ['unknown_schema_version', partition, 2n],
      ['schema_violation', partition, 3n],
      ['key_mismatch', partition, 4n],
    ]);
  });

  it('brings an event again until its handler succeeds, while other jobs go on and no offset moves past it', async () => {
    const { seen, handler } = collector();
    const jobs = Array.from({ length: 30 }, (_, index) => `job ${index}`);
    const poison = 'job 0';
    const elsewhere = jobs.filter((job) => partitionOfKey(job, PARTITIONS) !== partitionOfKey(poison, PARTITIONS));
    let healed = false;
    await publish(...jobs.map((job) => jobEvent(job, 1)));
    const consumer = consume({
      store: new MemoryStore(),
      handler: (event) => {
        if (event.job_id === poison && !healed) throw new Error('not now');
        handler(event);
      },
    });
    await eventually(() => expect(new Set(seen)).toEqual(new Set(elsewhere.map((job) => `${job} 1`))));
    await eventually(() => expect(consumer.status().failures).toBeGreaterThan(3));
    const admin = kafka().topicAdmin();
    expect((await admin.fetchCommittedOffsets(topic, topic)).get(partitionOfKey(poison, PARTITIONS))).toBeUndefined();
    await admin.close();
    healed = true;
    await eventually(() => expect(seen.toSorted()).toEqual(jobs.map((job) => `${job} 1`).toSorted()));
  });

  it('keeps its partitions however long a handler takes', async () => {
    const { seen, handler } = collector();
    await publish(jobEvent('slow', 1));
    const slow = async (event: JobPipelinesUpdated) => {
      await new Promise((resolve) => setTimeout(resolve, 9_000));
      handler(event);
    };
    const consumer = consume({ store: new MemoryStore(), handler: slow });
    await eventually(() => expect(seen).toEqual(['slow 1']), { timeoutMs: 20_000 });
    await eventually(() => expect(consumer.status()).toMatchObject({ applied: 1, failures: 0, lag: 0 }));
  }, 30_000);

  it('applies everything once while members come and go', async () => {
    const { seen, handler } = collector();
    const store = new MemoryStore();
    const jobs = Array.from({ length: 50 }, (_, index) => `job ${index}`);
    const rounds = 12;
    const first = consume({ store, handler });
    await eventually(() => expect(first.status().joined).toBe(true));
    let second: JobPipelinesConsumer<undefined> | undefined;
    for (let version = 1; version <= rounds; version += 1) {
      await publish(...jobs.map((job) => jobEvent(job, version)));
      if (version === 3) second = consume({ store, handler });
      if (version === 8) await first.stop();
    }
    const expected = jobs.flatMap((job) => Array.from({ length: rounds }, (_, index) => `${job} ${index + 1}`));
    await eventually(() => expect(seen).toHaveLength(expected.length), { timeoutMs: 30_000 });
    expect(seen.toSorted()).toEqual(expected.toSorted());
    for (const job of jobs) {
      const versions = seen.filter((each) => each.startsWith(`${job} `)).map((each) => Number(each.split(' ').at(-1)));
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    }
    await eventually(() => expect(second?.status()).toMatchObject({ lag: 0, partitions: [0, 1, 2] }));
  });

  it('goes on from where the group stood', async () => {
    const { seen, handler } = collector();
    await publish(jobEvent('job', 1));
    const first = consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(first.status()).toMatchObject({ applied: 1, lag: 0 }));
    await first.stop();
    await publish(jobEvent('job', 2));
    consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(seen).toEqual(['job 1', 'job 2']));
  });

  it('waits for brokers and for a topic that are not there yet', async () => {
    const { seen, handler } = collector();
    const [host, port] = broker.split(':');
    const gate = new TcpGate(await freePort(), { host: host ?? '', port: Number(port) });
    const later = uniqueTopic('later');
    const consumer = consume({ store: new MemoryStore(), handler, topic: later, brokers: [`127.0.0.1:${gate.port}`] });
    await eventually(() => expect(consumer.status()).toMatchObject({ state: 'consuming', joined: false, lag: null }));
    await gate.open();
    const admin = kafka().topicAdmin();
    await admin.ensureTopic({ name: later, partitions: 1, config: {} }, { create: true });
    await admin.close();
    const writer = kafka().transactionalProducer({ topic: later, transactionalId: later });
    await writer.open();
    await writer.publish([recordOf(jobEvent('job', 1))]);
    await writer.close();
    await eventually(() => expect(seen).toEqual(['job 1']), { timeoutMs: 20_000 });
    await consumer.stop();
    await gate.shut();
  });

  it('loses nothing while the database is away, at the start and later', async () => {
    const database = await createTestDatabase({ template: 'empty' });
    const url = new URL(database.url);
    const gate = new TcpGate(await freePort(), { host: url.hostname, port: Number(url.port) });
    url.hostname = '127.0.0.1';
    url.port = String(gate.port);
    const store = new PostgresStore({
      connectionString: url.href,
      schema: 'kit_test',
      prepare: async (tx) => void (await tx.query('create table if not exists kit_test.seen (id serial, what text)')),
    });
    const seen = async () => {
      const { rows } = await store.pool.query<{ what: string }>('select what from kit_test.seen order by id');
      return rows.map(({ what }) => what);
    };
    await publish(jobEvent('job', 1));
    const consumer = consume({
      store,
      handler: async (event, { tx }) => {
        await tx.query('insert into kit_test.seen (what) values ($1)', [`${event.job_id} ${event.version}`]);
      },
    });
    await eventually(() => expect(consumer.status().state).toBe('waiting'));
    await gate.open();
    await eventually(async () => expect(await seen()).toEqual(['job 1']));
    await gate.shut();
    await publish(jobEvent('job', 2));
    await eventually(() => expect(consumer.status().failures).toBeGreaterThan(1));
    await gate.open();
    await eventually(async () => expect(await seen()).toEqual(['job 1', 'job 2']), { timeoutMs: 20_000 });
    await consumer.stop();
    await gate.shut();
    await store.close();
    await database.drop();
  });
});
