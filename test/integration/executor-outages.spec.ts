import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createJobPipelinesConsumer,
  MemoryStore,
  PostgresStore,
  type JobPipelinesConsumer,
  type JobPipelinesUpdated,
} from '@flow-pipelines/executor-kit';
import { createTestDatabase, eventually, freePort, uniqueTopic } from '../support/index.js';
import { jobEvent } from './job-events.js';
import { collector, KitHarness } from './kit-harness.js';
import { TcpGate } from './tcp-gate.js';

const kit = new KitHarness('outage');
beforeAll(() => kit.connect());
beforeEach(() => kit.newTopic());
afterEach(() => kit.stopAll());

describe(`${createJobPipelinesConsumer.name}, when parts come and go`, () => {
  it('keeps its partitions however long a handler takes', async () => {
    const { seen, handler } = collector();
    await kit.publish(jobEvent('slow', 1));
    const slow = async (event: JobPipelinesUpdated) => {
      await new Promise((resolve) => setTimeout(resolve, 9_000));
      handler(event);
    };
    const consumer = kit.consume({ store: new MemoryStore(), handler: slow });
    await eventually(() => expect(seen).toEqual(['slow 1']), { timeoutMs: 20_000 });
    await eventually(() => expect(consumer.status()).toMatchObject({ applied: 1, failures: 0, lag: 0 }));
  }, 30_000);

  it('applies everything once while members come and go', async () => {
    const { seen, handler } = collector();
    const store = new MemoryStore();
    const jobs = Array.from({ length: 50 }, (_, index) => `job ${index}`);
    const rounds = 12;
    const first = kit.consume({ store, handler });
    await eventually(() => expect(first.status().joined).toBe(true));
    let second: JobPipelinesConsumer<undefined> | undefined;
    for (let version = 1; version <= rounds; version += 1) {
      await kit.publish(...jobs.map((job) => jobEvent(job, version)));
      if (version === 3) second = kit.consume({ store, handler });
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

  it('waits for brokers and for a topic that are not there yet', async () => {
    const { seen, handler } = collector();
    const [host, port] = kit.broker.split(':');
    const gate = new TcpGate(await freePort(), { host: host ?? '', port: Number(port) });
    const later = uniqueTopic('later');
    const consumer = kit.consume({
      store: new MemoryStore(),
      handler,
      topic: later,
      brokers: [`127.0.0.1:${gate.port}`],
    });
    await eventually(() => expect(consumer.status()).toMatchObject({ state: 'consuming', joined: false, lag: null }));
    await gate.open();
    await kit.createTopic(later);
    await kit.openProducer(later);
    await kit.publish(jobEvent('job', 1));
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
    await kit.publish(jobEvent('job', 1));
    const consumer = kit.consume({
      store,
      handler: async (event, { tx }) => {
        await tx.query('insert into kit_test.seen (what) values ($1)', [`${event.job_id} ${event.version}`]);
      },
    });
    await eventually(() => expect(consumer.status().state).toBe('waiting'));
    await gate.open();
    await eventually(async () => expect(await seen()).toEqual(['job 1']));
    await gate.shut();
    await kit.publish(jobEvent('job', 2));
    await eventually(() => expect(consumer.status().failures).toBeGreaterThan(1));
    await gate.open();
    await eventually(async () => expect(await seen()).toEqual(['job 1', 'job 2']), { timeoutMs: 20_000 });
    await consumer.stop();
    await gate.shut();
    await store.close();
    await database.drop();
  });

  it('goes on from where the group stood', async () => {
    const { seen, handler } = collector();
    await kit.publish(jobEvent('job', 1));
    const first = kit.consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(first.status()).toMatchObject({ applied: 1, lag: 0 }));
    await first.stop();
    await kit.publish(jobEvent('job', 2));
    kit.consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(seen).toEqual(['job 1', 'job 2']));
  });
});
