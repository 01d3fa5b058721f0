import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { createDataSource } from '@flow-pipelines/database';
import { connectKafka } from '@flow-pipelines/kafka';
import { createLogger, type Logger } from '@flow-pipelines/runtime';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { Relay } from '../../apps/outbox-relay/src/relay.js';
import { createTestDatabase, eventually, type TestDatabase, testKafkaBrokers, uniqueTopic } from '../support/index.js';
import { readTopic, readTopicUntil } from './read-topic.js';

const log: Logger = createLogger('relay', 'silent');

describe(Relay.name, () => {
  let broker: string;
  let database: TestDatabase;
  let dataSource: DataSource;
  let topic: string;
  const relays: Relay[] = [];
  const clients: pg.Client[] = [];

  beforeAll(async () => {
    broker = await testKafkaBrokers();
  });

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource({ url: database.url, applicationName: 'test', poolSize: 12 }).initialize();
    topic = uniqueTopic('relay');
  });

  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await Promise.all(clients.splice(0).map((client) => client.end()));
    await dataSource.destroy();
    await database.drop();
  });

  function startRelay(owner = 'test', leaseMs = 2_000, batchSize = 100, logger = log): Relay {
    const kafka = connectKafka({ brokers: [broker], clientId: owner, log });
    const policy = jobPipelinesTopic(topic, 3);
    const relay = new Relay(dataSource, kafka, { topic: policy, createTopic: true, batchSize, leaseMs, owner }, logger);
    relays.push(relay);
    relay.start();
    return relay;
  }

  /** Changes a job as the writer does it, and leaves the transaction open. */
  async function beginChange(client: pg.Client, job: string, version: number): Promise<void> {
    await client.query('begin');
    await client.query('insert into jobs (id, version) values ($1, $2) on conflict (id) do update set version = $2', [
      job,
      version,
    ]);
    await client.query(
      `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
       values (now(), gen_random_uuid(), $1, $2, $3)`,
      [job, version, `${job}:${version}`],
    );
  }

  /** A transaction of its own that has changed a job and is still open. */
  async function openChange(job: string, version: number): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    clients.push(client);
    await beginChange(client, job, version);
    return client;
  }

  async function change(job: string, version: number): Promise<void> {
    const client = await openChange(job, version);
    await client.query('commit');
  }

  /** What committed readers see at this moment. */
  const valuesInTopic = async () => (await readTopic(broker, topic)).map(({ value }) => value);

  it('publishes each event once, in order per job, with its bytes, key and headers', async () => {
    for (let version = 1; version <= 5; version += 1) for (const job of ['a', 'b', 'c']) await change(job, version);
    const relay = startRelay();
    await eventually(() => expect(relay.status()).toMatchObject({ state: 'leading', position: 15, gaps: 0 }));
    const records = await readTopicUntil(broker, topic, 15);
    expect(records).toHaveLength(15);
    const logged: { event_id: string; payload: string }[] = await dataSource.query(
      'select event_id, payload from job_pipeline_events',
    );
    for (const { key, value, headers } of records) {
      const { event_id } = logged.find(({ payload }) => payload === value) ?? {};
      expect(headers).toMatchObject({ ce_id: event_id, ce_subject: key, ce_type: 'JobPipelinesUpdated' });
    }
    for (const job of ['a', 'b', 'c']) {
      const ofJob = records.filter(({ key }) => key === job);
      expect(ofJob.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5].map((version) => `${job}:${version}`));
      expect(new Set(ofJob.map(({ partition }) => partition)).size).toBe(1);
    }
  });

  it('delivers the event of a transaction that was held open, while the others did not wait', async () => {
    const relay = startRelay();
    const held = await openChange('slow', 1);
    await change('fast', 1);
    await change('fast', 2);
    await eventually(async () => expect(await valuesInTopic()).toEqual(['fast:1', 'fast:2']));
    expect(relay.status()).toMatchObject({ position: 3, gaps: 1 });
    await held.query('commit');
    await change('slow', 2);
    await eventually(async () => {
      const values = await valuesInTopic();
      expect(values.filter((value) => value?.startsWith('slow'))).toEqual(['slow:1', 'slow:2']);
      expect(values).toHaveLength(4);
    });
    await eventually(() => expect(relay.status().gaps).toBe(0));
  });

  it('forgets the gap of a transaction that was rolled back, and not before', async () => {
    const relay = startRelay();
    const held = await openChange('undone', 1);
    await change('done', 1);
    await eventually(() => expect(relay.status()).toMatchObject({ position: 2, gaps: 1 }));
    // Enough transactions begin and end meanwhile for a bound that is taken too early to be passed.
    for (let version = 2; version <= 5; version += 1) await change('done', version);
    await eventually(() => expect(relay.status()).toMatchObject({ position: 6, gaps: 1 }));
    await held.query('rollback');
    await eventually(() => expect(relay.status()).toMatchObject({ position: 6, gaps: 0 }));
    await eventually(async () =>
      expect(await valuesInTopic()).toEqual([1, 2, 3, 4, 5].map((version) => `done:${version}`)),
    );
  });

  it('repeats nothing after its copy of the cursor was lost: the cursor in Kafka counts', async () => {
    for (let version = 1; version <= 3; version += 1) await change('a', version);
    const first = startRelay('first');
    await eventually(() => expect(first.status().position).toBe(3));
    await first.stop();
    await dataSource.query(`update relay_state set position = 0, gaps = '{}'`);
    const second = startRelay('second');
    await change('a', 4);
    await eventually(() => expect(second.status().position).toBe(4));
    await eventually(async () => expect(await valuesInTopic()).toEqual(['a:1', 'a:2', 'a:3', 'a:4']));
  });

  it('remembers its gaps across a restart', async () => {
    const held = await openChange('slow', 1);
    await change('fast', 1);
    const first = startRelay('first');
    await eventually(() => expect(first.status()).toMatchObject({ position: 2, gaps: 1 }));
    await first.stop();
    await held.query('commit');
    const second = startRelay('second');
    await eventually(async () => expect(await valuesInTopic()).toHaveLength(2));
    await eventually(() => expect(second.status()).toMatchObject({ position: 2, gaps: 0 }));
  });

  it('lets one relay lead, and a standby take over within the lease when it vanishes', async () => {
    const first = startRelay('first');
    await eventually(() => expect(first.status().state).toBe('leading'));
    const second = startRelay('second');
    await change('a', 1);
    await eventually(() => expect(first.status().position).toBe(1));
    expect(second.status().state).toBe('standby');
    await first.stop();
    await change('a', 2);
    await eventually(() => expect(second.status()).toMatchObject({ state: 'leading', position: 2 }));
    await eventually(async () => expect(await valuesInTopic()).toEqual(['a:1', 'a:2']));
  });

  it('is refused by the broker when another relay took over without its knowing', async () => {
    const first = startRelay('first', 60_000);
    await change('a', 1);
    await eventually(() => expect(first.status().position).toBe(1));
    // As if the first had been frozen past its lease: the row is free, and it has not noticed.
    await dataSource.query('update relay_state set lease_expires_at = null');
    const second = startRelay('second', 60_000);
    await eventually(() => expect(second.status().state).toBe('leading'));
    for (let version = 2; version <= 20; version += 1) await change('a', version);
    await eventually(() => expect(first.status().state).toBe('standby'));
    await eventually(() => expect(second.status().position).toBe(20));
    await eventually(async () =>
      expect(await valuesInTopic()).toEqual(Array.from({ length: 20 }, (_, index) => `a:${index + 1}`)),
    );
  });

  it.each([
    ['is behind Kafka', 1],
    ['has grown past Kafka with other events', 6],
  ])(
    'refuses to publish from a database restored from a backup that %s, and goes on once repaired',
    async (_, changes) => {
      for (let version = 1; version <= 3; version += 1) await change('a', version);
      const first = startRelay('first');
      await eventually(() => expect(first.status().position).toBe(3));
      await first.stop();
      await dataSource.query(`delete from job_pipeline_events where id > 1`);
      await dataSource.query(`select setval('job_pipeline_event_ids', 1)`);
      const errors: string[] = [];
      const loud = Object.assign(createLogger('relay', 'silent'), {
        error: ({ err }: { err: Error }) => void errors.push(err.message),
      });
      for (let version = 1; version <= changes; version += 1) await change('since the restore', version);
      const second = startRelay('second', 2_000, 100, loud);
      await eventually(() => expect(errors).toContainEqual(expect.stringContaining('restored from a backup')));
      expect(await readTopicUntil(broker, topic, 3)).toHaveLength(3);
      // docs/operations.md: a new log begins behind the last event of the backup.
      await dataSource.query(`update relay_state set log_id = gen_random_uuid(), gaps = '{}', position = 1`);
      await eventually(() => expect(second.status()).toMatchObject({ state: 'leading', position: 1 + changes }));
      const values = (await readTopicUntil(broker, topic, 3 + changes)).map(({ value }) => value);
      const since = Array.from({ length: changes }, (__, index) => `since the restore:${index + 1}`);
      expect(values.map(String).toSorted()).toEqual(['a:1', 'a:2', 'a:3', ...since]);
    },
  );

  it('makes the partitions of the weeks to come', async () => {
    const partitions = `select count(*)::int as n from pg_inherits where inhparent = 'job_pipeline_events'::regclass`;
    const [before]: { n: number }[] = await dataSource.query(partitions);
    const [last]: { name: string }[] = await dataSource.query(
      `select max(inhrelid::regclass::text) as name from pg_inherits
        where inhparent = 'job_pipeline_events'::regclass and inhrelid::regclass::text ~ '[0-9]$'`,
    );
    await dataSource.query(`drop table ${last?.name}`);
    startRelay();
    await eventually(async () => expect(await dataSource.query(partitions)).toEqual([before]));
  });

  it('publishes what 16 writers with random holds and rollbacks leave behind: all of it, once, in order', async () => {
    const relay = startRelay('busy', 2_000, 7);
    const expected: string[] = [];
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        const client = new pg.Client({ connectionString: database.url });
        await client.connect();
        clients.push(client);
        let version = 1;
        for (let round = 0; round < 25; round += 1) {
          const job = `job-${writer}`;
          await beginChange(client, job, version);
          await client.query('select pg_sleep($1)', [Math.random() * 0.03]);
          const commits = Math.random() < 0.8;
          await client.query(commits ? 'commit' : 'rollback');
          if (commits) expected.push(`${job}:${version++}`);
        }
      }),
    );
    await eventually(() => expect(relay.status().gaps).toBe(0), { timeoutMs: 20_000 });
    await eventually(() => expect(relay.status().published).toBe(expected.length), { timeoutMs: 20_000 });
    await eventually(async () => expect(await valuesInTopic()).toHaveLength(expected.length));
    const values = await valuesInTopic();
    expect(new Set(values)).toEqual(new Set(expected));
    for (let writer = 0; writer < 16; writer += 1) {
      const versions = values
        .filter((value) => value?.startsWith(`job-${writer}:`))
        .map((value) => Number(value?.split(':')[1]));
      expect(versions).toEqual(versions.map((_, index) => index + 1));
    }
  });
});
