import { connectKafka } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freePort, spawnApp, uniqueTopic, type SpawnedApp } from '../support/index.js';
import { IntakeHarness, lifecycleEvent, lifecycleRecord } from './intake-harness.js';
import { TcpGate } from './tcp-gate.js';

const harness = new IntakeHarness();
let running: SpawnedApp[] = [];
beforeAll(() => harness.open());
afterEach(async () => {
  await Promise.all(running.map((app) => app.stop()));
  running = [];
});
afterAll(() => harness.close());

async function start(environment: Record<string, string | undefined> = {}) {
  const port = await freePort();
  const app = spawnApp('intake', {
    ...harness.environment,
    LOG_LEVEL: 'warn',
    INTAKE_PORT: String(port),
    HOST: '127.0.0.1',
    ...environment,
  });
  running.push(app);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { app, get };
}

const sequenceOf = async (jobId: string) =>
  (await harness.rows<{ source_sequence: string }>('select source_sequence from jobs where id = $1', [jobId]))[0]
    ?.source_sequence;

describe('intake', () => {
  it('creates the topics that it reads, and takes over what is in them', async () => {
    const { app, get } = await start();
    await eventually(async () => expect((await get('/health/ready')).body).toEqual({ status: 'ok' }));
    await eventually(
      async () => {
        const { topics } = (await get('/status')).body as { topics: { topic: string; joined: boolean }[] };
        expect(topics.map(({ topic }) => topic)).toEqual(Object.values(harness.topics));
        for (const topic of topics) expect(topic).toMatchObject({ joined: true, partitions: [0, 1, 2] });
      },
      { timeoutMs: 30_000 },
    );
    const producer = await harness.producer(harness.topics.jobs);
    await producer.publish([lifecycleRecord(lifecycleEvent('first', 1)), { key: 'bad', value: 'no JSON' }]);
    await eventually(async () => expect(await sequenceOf('first')).toBe('1'));
    await eventually(async () =>
      expect((await get('/status')).body).toMatchObject({ topics: [{ taken: 1, rejected: 1, failures: 0 }, {}, {}] }),
    );
    expect(app.output).toContain('record rejected');
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    expect(app.output).not.toMatch(/Warning/);
  });

  it('reads a topic that is otherwise than it would make it', async () => {
    const jobs = uniqueTopic('jobs');
    // Without the configuration that it asks for.
    const producer = await harness.producer(jobs);
    const { app } = await start({ KAFKA_JOBS_TOPIC: jobs });
    await producer.publish([lifecycleRecord(lifecycleEvent('otherwise', 1))]);
    await eventually(async () => expect(await sequenceOf('otherwise')).toBe('1'), { timeoutMs: 30_000 });
    await app.waitForLine(/cleanup.policy must be compact and is delete/);
  });

  it('waits for a topic that it may not create', async () => {
    const jobs = uniqueTopic('jobs');
    const { get } = await start({ KAFKA_JOBS_TOPIC: jobs, KAFKA_CREATE_TOPICS: 'false' });
    await eventually(async () => expect((await get('/health/ready')).status).toBe(200));
    await eventually(
      async () =>
        expect((await get('/status')).body).toMatchObject({ topics: [{ joined: false }, { joined: true }, {}] }),
      { timeoutMs: 30_000 },
    );
    const producer = await harness.producer(jobs);
    await producer.publish([lifecycleRecord(lifecycleEvent('awaited', 1))]);
    await eventually(async () => expect(await sequenceOf('awaited')).toBe('1'), { timeoutMs: 30_000 });
  });

  it('names every setting that is missing', async () => {
    const { app } = await start({ DATABASE_URL: undefined, KAFKA_BROKERS: undefined });
    expect(await app.exited).toMatchObject({ code: 1 });
    expect(app.output).toMatch(/DATABASE_URL is missing/);
    expect(app.output).toMatch(/KAFKA_BROKERS is missing/);
  });

  it('applies once an event between whose commit and offset it was killed', async () => {
    const event = lifecycleEvent('killed', 1, 'JobDeleted');
    const producer = await harness.producer(harness.topics.jobs);
    await harness.sql.query(HOLD_UP_AT_COMMIT);
    const blocker = await harness.sql.connect();
    await blocker.query('select pg_advisory_lock(4711)');
    const first = await start();
    const before = await committedOffsets();
    await producer.publish([lifecycleRecord(event)]);
    const isHeldUp = `select 1 from pg_locks where locktype = 'advisory' and objid = 4711 and not granted
                       and database = (select oid from pg_database where datname = current_database())`;
    await eventually(async () => expect(await harness.rows(isHeldUp)).toHaveLength(1), { timeoutMs: 30_000 });
    await first.app.kill9();
    // COMMIT has been received: the server goes through with it, whether anybody waits for the answer or not.
    await blocker.query('select pg_advisory_unlock(4711)');
    blocker.release();
    await eventually(async () => expect(await sequenceOf('killed')).toBe('1'));
    await harness.sql.query('drop trigger hold_up on jobs');
    expect(await committedOffsets()).toEqual(before);
    const rows = () =>
      harness.rows(
        `select j.updated_at, d.* from jobs j join job_deletions d on d.job_id = j.id where j.id = 'killed'`,
      );
    const once = await rows();
    expect(once).toMatchObject([{ request_id: event.event_id }]);
    await start();
    await eventually(async () => expect(await committedOffsets()).not.toEqual(before), { timeoutMs: 30_000 });
    expect(await rows()).toEqual(once);
  });

  it('says which part is missed, and goes on when it is there again', async () => {
    const url = new URL(harness.database.urlFor('intake'));
    const toPostgres = new TcpGate(await freePort(), { host: url.hostname, port: Number(url.port) });
    url.hostname = '127.0.0.1';
    url.port = String(toPostgres.port);
    const [host = '', port] = harness.broker.split(':');
    const toKafka = new TcpGate(await freePort(), { host, port: Number(port) });
    const producer = await harness.producer(harness.topics.jobs);
    const brokers = `127.0.0.1:${toKafka.port}`;
    const { get, app } = await start({ DATABASE_URL: url.href, KAFKA_BROKERS: brokers, LOG_LEVEL: 'silent' });
    const missing = (...parts: string[]) =>
      eventually(
        async () => expect(await get('/health/ready')).toMatchObject({ status: 503, body: { missing: parts } }),
        { timeoutMs: 20_000 },
      );
    await missing('postgresql', 'kafka');
    await toPostgres.open();
    await missing('kafka');
    await toKafka.open();
    await producer.publish([lifecycleRecord(lifecycleEvent('in the dark', 1))]);
    await eventually(async () => expect(await sequenceOf('in the dark')).toBe('1'), { timeoutMs: 30_000 });
    await toPostgres.shut();
    await missing('postgresql');
    await producer.publish([lifecycleRecord(lifecycleEvent('in the dark', 2))]);
    await eventually(async () => {
      const { topics } = (await get('/status')).body as { topics: { failures: number }[] };
      expect(topics[0]?.failures).toBeGreaterThan(0);
    });
    await toPostgres.open();
    await eventually(async () => expect(await sequenceOf('in the dark')).toBe('2'), { timeoutMs: 30_000 });
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    await Promise.all([toPostgres.shut(), toKafka.shut()]);
  });
});

async function committedOffsets(): Promise<[number, bigint][]> {
  const log = createLogger('test', 'silent');
  const admin = connectKafka({ brokers: [harness.broker], clientId: 'intake test', log }).topicAdmin();
  try {
    const offsets = await admin.fetchCommittedOffsets(`${harness.topics.jobs}.intake`, harness.topics.jobs);
    return [...offsets].toSorted(([a], [b]) => a - b);
  } finally {
    await admin.close();
  }
}

/** Stops a transaction in the middle of its COMMIT. */
const HOLD_UP_AT_COMMIT = `
  create function hold_up() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(4711); return null; end $$;
  create constraint trigger hold_up after update on jobs deferrable initially deferred
    for each row execute function hold_up();`;
