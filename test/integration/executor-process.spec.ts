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
  database = await createTestDatabase();
  sql = new pg.Pool({ connectionString: database.urlFor('executor') });
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
    DATABASE_URL: database.urlFor('executor'),
    KAFKA_BROKERS: broker,
    KAFKA_TOPIC: topic,
    EXECUTOR_PORT: String(port),
    EXECUTOR_NAME: topic,
    KAFKA_APPLIED_TOPIC: `${topic}.applied`,
    KAFKA_DEAD_LETTER_TOPIC: `${topic}.dead-letter`,
    KAFKA_PARTITIONS: '3',
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
          body: {
            job_id,
            version: 2,
            pipelines,
            reviewers: [],
            open_to_everyone: false,
            applied_at: expect.stringMatching(/^\d{4}-.*Z$/),
          },
        }),
      );
    }
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    expect(app.output).not.toMatch(/Warning/);
  });

  it('shows who may see a job, by the reviewers of its pipelines', async () => {
    const event = jobEvent('reviewed', 1);
    const cleared = jobEvent('open', 1, { pipelines: [] });
    await producer.publish([event, cleared].map(recordOf));
    const { getJob } = await start();
    await eventually(async () => expect((await getJob('reviewed')).status).toBe(200), { timeoutMs: 20_000 });
    await sql.query('insert into flow_executor.reviewers values ($1, $2), ($1, $3), ($4, $3)', [
      event.pipelines[0]?.id,
      'noor',
      'mira',
      cleared.actor.id,
    ]);
    expect((await getJob('reviewed')).body).toMatchObject({ reviewers: ['mira', 'noor'], open_to_everyone: false });
    await eventually(async () =>
      expect((await getJob('open')).body).toMatchObject({ reviewers: [], open_to_everyone: true }),
    );
  });

  it('shows how it gets on, and what it has parked', async () => {
    await sql.query(`create or replace function flow_executor.refuse() returns trigger language plpgsql as $$
      begin if new.job_id = 'poison' then raise 'no desk takes it'; end if; return new; end $$`);
    await sql.query(`create trigger refuse before insert on flow_executor.jobs
      for each row execute function flow_executor.refuse()`);
    await producer.publish([recordOf(jobEvent('poison', 1)), recordOf(jobEvent('fine', 1))]);
    const { get, getJob } = await start({ EXECUTOR_ATTEMPTS: '2' });
    const parked = { job_id: 'poison', version: 1, events: 1, detail: 'no desk takes it', attempts: 2 };
    await eventually(
      async () =>
        expect(await get('/parked-jobs')).toMatchObject({ status: 200, body: { items: [parked], next_after: null } }),
      { timeoutMs: 20_000 },
    );
    expect((await get('/parked-jobs?after=poison')).body).toEqual({ items: [], next_after: null });
    await eventually(async () => expect((await getJob('fine')).status).toBe(200));
    await eventually(async () =>
      expect((await get('/status')).body).toMatchObject({
        executor: topic,
        state: 'consuming',
        partitions: [0, 1, 2],
        lag: 0,
        caught_up: true,
        caught_up_by: 1,
        applied_per_second: expect.any(Number),
        parked_jobs: 1,
        since_start: { parked: 1, rejected: 0 },
      }),
    );
    await sql.query('drop trigger refuse on flow_executor.jobs');
    await sql.query('update flow_executor.parked_events set redrive_requested_at = now()');
    await eventually(async () => expect((await getJob('poison')).body).toMatchObject({ version: 1 }));
    await eventually(async () => expect((await get('/status')).body).toMatchObject({ parked_jobs: 0 }));
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

  it('reads an event of a newer generation, whose fields and headers it does not know', async () => {
    const event = jobEvent('newer', 1);
    const [pipeline] = event.pipelines;
    const newer = {
      ...event,
      priority: { level: 3 },
      actor: { ...event.actor, email: 'mira@example.org' },
      pipelines: [{ ...pipeline, colour: 'green' }],
    };
    await producer.publish([{ key: 'newer', value: JSON.stringify(newer), headers: { ce_dataversion: '1.7' } }]);
    const { getJob } = await start();
    await eventually(
      async () => expect((await getJob('newer')).body).toMatchObject({ version: 1, pipelines: [pipeline] }),
      { timeoutMs: 20_000 },
    );
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
    await sql.query('drop trigger hold_up on flow_executor.jobs');
    const second = await start();
    await eventually(async () => expect((await second.getJob(job)).status).toBe(200), { timeoutMs: 30_000 });
    const { rows } = await sql.query('select version from flow_executor.applications where job_id = $1', [job]);
    expect(rows).toEqual([{ version: '1' }]);
  });

  it('says which part is missed, and goes on when it is there again', async () => {
    const url = new URL(database.urlFor('executor'));
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
  create constraint trigger hold_up after insert or update on flow_executor.jobs
    deferrable initially deferred for each row execute function flow_executor.hold_up();`;
