import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka, type TransactionalProducer } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import pg from 'pg';
import {
  createTestDatabase,
  eventually,
  freePort,
  spawnApp,
  testKafkaBrokers,
  uniqueTopic,
  type SpawnedApp,
  type TestDatabase,
} from '../support/index.js';
import { jobEvent, recordOf } from './job-events.js';
import { TcpGate } from './tcp-gate.js';

const log = createLogger('test', 'silent');

let broker: string;
let database: TestDatabase;
let sql: pg.Pool;
let topic: string;
let producer: TransactionalProducer;
let running: SpawnedApp[] = [];

beforeAll(async () => {
  broker = await testKafkaBrokers();
  database = await createTestDatabase({ template: 'empty' });
  sql = new pg.Pool({ connectionString: database.url });
  topic = uniqueTopic('executor');
  const kafka = connectKafka({ brokers: [broker], clientId: 'executor-process.spec', log });
  const admin = kafka.topicAdmin();
  await admin.ensureTopic({ name: topic, partitions: 3, config: {} }, { create: true });
  await admin.close();
  producer = kafka.transactionalProducer({ topic, transactionalId: topic });
  await producer.open();
});

afterEach(async () => {
  await Promise.all(running.map((app) => app.stop()));
  running = [];
});

afterAll(async () => {
  await producer.close();
  await sql.end();
  await database.drop();
});

async function start(environment: Record<string, string | undefined> = {}) {
  const port = await freePort();
  const app = spawnApp('flow-executor', {
    DATABASE_URL: database.url,
    KAFKA_BROKERS: broker,
    KAFKA_TOPIC: topic,
    EXECUTOR_PORT: String(port),
    EXECUTOR_NAME: topic,
    HOST: '127.0.0.1',
    ...environment,
  });
  running.push(app);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.json(),
    };
  };
  return { app, get, getJob: (jobId: string) => get(`/jobs/${encodeURIComponent(jobId)}`) };
}

const isReady = (get: (path: string) => Promise<{ body: unknown }>) =>
  eventually(async () => expect((await get('/health/ready')).body).toEqual({ status: 'ok' }), { timeoutMs: 20_000 });

const ODD_IDS = ['plain', 'with/slashes/and spaces', '100%25 %2F? #&=+;', 'ünï☂😀', 'x'.repeat(255), '😀'.repeat(255)];

describe('flow-executor', () => {
  it('shows what it holds, whatever the id of the job looks like', async () => {
    const events = ODD_IDS.map((jobId) => jobEvent(jobId, 2));
    await producer.publish(ODD_IDS.map((jobId) => recordOf(jobEvent(jobId, 1))));
    await producer.publish(events.map(recordOf));
    const { getJob, app } = await start();
    for (const { job_id, pipelines } of events) {
      await eventually(async () =>
        expect(await getJob(job_id)).toEqual({
          status: 200,
          type: 'application/json; charset=utf-8',
          body: { job_id, version: 2, pipelines, applied_at: expect.stringMatching(/^\d{4}-.*Z$/) },
        }),
      );
    }
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    expect(app.output).not.toMatch(/Warning/);
  });

  it('answers problem+json for what is not there', async () => {
    const { get, getJob } = await start();
    await eventually(() => get('/health/live'));
    const problem = (code: string, status: number) => ({
      status,
      type: 'application/problem+json; charset=utf-8',
      body: expect.objectContaining({
        type: `urn:flow-pipelines:error:${code}`,
        status,
        code,
        title: expect.any(String),
      }),
    });
    expect(await eventually(() => getJob('nobody').then((a) => (expect(a.status).toBe(404), a)))).toEqual(
      problem('job_not_found', 404),
    );
    expect(await getJob('a\0b')).toEqual(problem('job_not_found', 404));
    expect(await get('/nowhere')).toEqual(problem('route_not_found', 404));
    expect(await get('/jobs/%zz')).toEqual(problem('url_malformed', 400));
  });

  it('names every setting that is missing', async () => {
    const { app } = await start({ DATABASE_URL: undefined, KAFKA_BROKERS: undefined });
    expect(await app.exited).toMatchObject({ code: 1 });
    expect(app.output).toMatch(/DATABASE_URL is missing/);
    expect(app.output).toMatch(/KAFKA_BROKERS is missing/);
  });

  it('applies once an event between whose effect and commit it was killed', async () => {
    const job = 'killed in between';
    await sql.query(HOLD_UP_BEFORE_COMMIT);
    const blocker = await sql.connect();
    await blocker.query('select pg_advisory_lock(4711)');
    await producer.publish([recordOf(jobEvent(job, 1))]);
    const first = await start();
    const isHeldUp = `select pid from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`;
    await eventually(async () => expect((await sql.query(isHeldUp)).rowCount).toBe(1));
    await first.app.kill9();
    // The server notices that its client is gone when it wants to answer, and rolls back.
    await blocker.query('select pg_advisory_unlock(4711)');
    blocker.release();
    await eventually(async () => expect((await sql.query(isHeldUp)).rowCount).toBe(0));
    await sql.query('drop trigger hold_up on flow_executor.high_water_marks');
    const second = await start();
    await eventually(async () => expect((await second.getJob(job)).status).toBe(200), { timeoutMs: 30_000 });
    const { rows } = await sql.query('select version from flow_executor.applications where job_id = $1', [job]);
    expect(rows).toEqual([{ version: '1' }]);
  });

  it('says which part is missed, and goes on when it is there again', async () => {
    const url = new URL(database.url);
    const toPostgres = new TcpGate(await freePort(), { host: url.hostname, port: Number(url.port) });
    url.hostname = '127.0.0.1';
    url.port = String(toPostgres.port);
    const [host, port] = broker.split(':');
    const toKafka = new TcpGate(await freePort(), { host: host ?? '', port: Number(port) });
    const { get, getJob, app } = await start({
      DATABASE_URL: url.href,
      KAFKA_BROKERS: `127.0.0.1:${toKafka.port}`,
    });
    const missing = (...parts: string[]) =>
      eventually(
        async () =>
          expect(await get('/health/ready')).toMatchObject({
            status: 503,
            body: { status: 'unavailable', missing: parts },
          }),
        { timeoutMs: 20_000 },
      );
    await missing('postgresql', 'kafka');
    expect(await getJob('any')).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
    await toPostgres.open();
    await missing('kafka');
    await toKafka.open();
    await isReady(get);
    await toPostgres.shut();
    await missing('postgresql');
    await producer.publish([recordOf(jobEvent('in the dark', 1))]);
    await toPostgres.open();
    await eventually(async () => expect((await getJob('in the dark')).status).toBe(200), { timeoutMs: 30_000 });
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    await Promise.all([toPostgres.shut(), toKafka.shut()]);
  });
});

/** Notes each application in the executor's own transaction, and stops that between its effect and its commit. */
const HOLD_UP_BEFORE_COMMIT = `
  create table flow_executor.applications (job_id text, version bigint);
  create function flow_executor.note() returns trigger language plpgsql as $$
    begin insert into flow_executor.applications values (new.job_id, new.version); return null; end $$;
  create trigger note after insert or update on flow_executor.jobs
    for each row execute function flow_executor.note();
  create function flow_executor.hold_up() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(4711); return null; end $$;
  create trigger hold_up after update on flow_executor.high_water_marks
    for each row execute function flow_executor.hold_up();`;
