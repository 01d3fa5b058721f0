import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { createDataSource, revertLastMigration } from '@flow-pipelines/database';
import { connectKafka, type TopicAdmin } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  createTestDatabase,
  eventually,
  freePort,
  spawnApp,
  startApi,
  testKafkaBrokers,
  uniqueTopic,
  type TestApi,
  type TestDatabase,
} from '../../support/index.js';
import { examine as examineBy } from './examine.js';
import { runCli, type Settings } from './run-cli.js';

let api: TestApi;
let settings: Settings;
beforeAll(async () => {
  api = await startApi();
  settings = { FLOW_PIPELINES_URL: api.url, FLOW_PIPELINES_TOKEN: api.adminToken };
});
afterAll(() => api.stop());

const examine = (own: Settings, ...args: string[]) => examineBy({ ...settings, ...own }, ...args);

const giveLeadTo = (owner: string | null) =>
  api.dataSource.query(`update relay_state set owner = $1, lease_expires_at = now() + interval '1 minute'`, [owner]);

describe('doctor, of the api', () => {
  it('finds nothing wrong where nothing is, and leaves out what is not set', async () => {
    await giveLeadTo('somewhere');
    const { code, findings } = await examine({});
    expect(code).toBe(0);
    expect(findings.filter(({ status }) => status !== 'ok').map(({ check }) => check)).toEqual(['postgresql', 'kafka']);
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['api', 'api-clock', 'token', 'relay']));
    const words = await runCli(['doctor'], settings);
    expect(words.out).toContain('ok       token: admin, site admin, with every scope');
    expect(words.out).toContain('skipped  postgresql: DATABASE_URL is not set');
  });

  it('finds nobody there, a wrong token, and one that may not do all', async () => {
    const nowhere = await examine({ FLOW_PIPELINES_URL: `http://127.0.0.1:${await freePort()}` });
    expect(nowhere.code).toBe(1);
    expect(nowhere.of('api')).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('FLOW_PIPELINES_URL'),
    });
    expect((await examine({ FLOW_PIPELINES_TOKEN: undefined })).of('token')).toMatchObject({ status: 'skipped' });
    const wrong = await examine({ FLOW_PIPELINES_TOKEN: 'wrong' });
    expect(wrong.code).toBe(1);
    expect(wrong.of('token')).toMatchObject({ status: 'failed', advice: expect.stringContaining('new token') });
    const weak = await api.addToken(await api.addPrincipal(), { scopes: ['read'] });
    const limited = await examine({ FLOW_PIPELINES_TOKEN: weak });
    expect(limited.code).toBe(0);
    expect(limited.of('token')).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/assign, manage, admin$/),
    });
    expect(limited.of('relay')).toMatchObject({ status: 'skipped' });
  });

  it('finds an api that misses its database', async () => {
    const [port, nobody] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const app = spawnApp('api', { PORT: `${port}`, DATABASE_URL: `postgresql://x@127.0.0.1:${nobody}/x` });
    await eventually(() => fetch(url));
    const { code, findings } = await examine({ FLOW_PIPELINES_URL: url });
    await app.stop();
    expect(code).toBe(1);
    expect(findings.filter(({ status }) => status !== 'skipped')).toEqual([
      {
        check: 'api',
        status: 'failed',
        detail: 'It misses postgresql',
        advice: 'It becomes ready by itself once that is there.',
      },
    ]);
  });

  it('finds that the clock of the api is another', async () => {
    const ahead = createServer((request, response) => {
      void fetch(api.url + request.url, { headers: { authorization: request.headers.authorization ?? '' } }).then(
        async ({ status, body }) => {
          response.writeHead(status, {
            date: new Date(Date.now() + 60_000).toUTCString(),
            'content-type': 'application/json',
          });
          response.end(await new Response(body).text());
        },
      );
    }).listen(0, '127.0.0.1');
    await once(ahead, 'listening');
    const { of } = await examine({ FLOW_PIPELINES_URL: `http://127.0.0.1:${(ahead.address() as AddressInfo).port}` });
    ahead.close();
    expect(of('api-clock')).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/ahead of this machine$/),
    });
    expect(of('token')).toMatchObject({ status: 'ok' });
  });

  it('finds that nobody publishes, though nothing waits yet', async () => {
    await giveLeadTo(null);
    const { code, of } = await examine({});
    expect(code).toBe(0);
    expect(of('relay')).toMatchObject({ status: 'warning', detail: expect.stringContaining('no event waits yet') });
  });

  it('finds events that nobody publishes, and jobs that are parked', async () => {
    const pipeline = await api.addPipeline('Unpublished');
    await api.call('PUT', '/api/v2/jobs/unpublished/pipelines', { body: { pipeline_ids: [pipeline] } });
    const { code, of } = await examine({});
    expect(code).toBe(1);
    expect(of('relay')).toMatchObject({ status: 'failed', advice: expect.stringContaining('Start a relay') });
    await api.dataSource.query(
      `insert into parked_jobs (job_id, id, from_event, reason)
       select job_id, gen_random_uuid(), id, 'too large' from job_pipeline_events`,
    );
    await giveLeadTo('somewhere');
    expect((await examine({})).of('relay')).toMatchObject({ status: 'warning', detail: '1 jobs are parked' });
    await api.dataSource.query('delete from parked_jobs');
    await api.dataSource.query(`update job_pipeline_events set occurred_at = now() - interval '5 minutes'`);
    const late = await examine({});
    expect(late.code).toBe(0);
    expect(late.of('relay')).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/^The oldest event waits for 30\d/),
      advice: expect.stringContaining('Kafka'),
    });
  });
});

describe('doctor, of PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  const query = async (sql: string) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };

  it('finds nothing wrong with a database that is migrated', async () => {
    const { findings } = await examine({ DATABASE_URL: database.urlFor('migrator') });
    const ofDatabase = findings.slice(0, 6).map(({ check, status }) => `${check} ${status}`);
    expect(ofDatabase).toEqual([
      'postgresql ok',
      'postgresql-version ok',
      'database-encoding ok',
      'database-clock ok',
      'migrations ok',
      'roles ok',
    ]);
  });

  it('finds a right that is missing, and one that is too much', async () => {
    await query('revoke select on jobs from flow_pipelines_api; grant delete on jobs to flow_pipelines_readonly');
    const { code, of } = await examine({ DATABASE_URL: database.url });
    expect(code).toBe(1);
    expect(of('roles')).toMatchObject({ status: 'failed', advice: expect.stringContaining('flow-pipelines migrate') });
    expect(of('roles')?.detail).toContain('flow_pipelines_api lacks select on table jobs');
    expect(of('roles')?.detail).toContain('flow_pipelines_readonly has delete on table jobs');
    const migrated = await runCli(['migrate', '--json'], { DATABASE_URL: database.urlFor('migrator') });
    expect(migrated).toMatchObject({ code: 0, out: '{"applied":[]}\n' });
    expect((await examine({ DATABASE_URL: database.url })).of('roles')).toMatchObject({ status: 'ok' });
  });

  it('finds a schema that is older or newer than this build, and none at all', async () => {
    const dataSource = await createDataSource({ url: database.url, applicationName: 'test', poolSize: 2 }).initialize();
    await revertLastMigration(dataSource);
    await dataSource.destroy();
    const old = (await examine({ DATABASE_URL: database.url })).of('migrations');
    expect(old).toMatchObject({ status: 'failed', detail: expect.stringMatching(/older than this build: \w+\d{13}$/) });
    expect(old?.advice).toContain('flow-pipelines migrate');
    const migrated = await runCli(['migrate'], { DATABASE_URL: database.urlFor('migrator') });
    expect(migrated.out).toMatch(/^migrate: applied /);

    await query(`insert into schema_migrations (timestamp, name) values (9999999999999, 'FromTheFuture9999999999999')`);
    const newer = (await examine({ DATABASE_URL: database.url })).of('migrations');
    expect(newer).toMatchObject({ status: 'warning', detail: expect.stringContaining('FromTheFuture9999999999999') });

    const empty = await createTestDatabase({ template: 'empty' });
    expect((await examine({ DATABASE_URL: empty.url })).of('migrations')).toMatchObject({
      status: 'failed',
      detail: 'The database is empty',
    });
    await empty.drop();
  });

  it('finds a database in another encoding', async () => {
    const url = new URL(database.url);
    url.pathname = `${url.pathname}_latin1`;
    const name = url.pathname.slice(1);
    await query(`create database ${name} template template0 encoding 'LATIN1' locale 'C'`);
    const { code, of } = await examine({ DATABASE_URL: url.href });
    await query(`drop database ${name}`);
    expect(code).toBe(1);
    expect(of('database-encoding')).toMatchObject({ status: 'failed', detail: expect.stringContaining('LATIN1') });
  });

  /** A server that says something else: what it looks up first is ours. Ours alone, for that connection. */
  async function examineWith(definition: string) {
    await query(`create schema instead; create function instead.${definition}`);
    const url = new URL(database.url);
    url.searchParams.set('options', '-c search_path=instead,pg_catalog,public');
    const examined = await examine({ DATABASE_URL: url.href });
    await query('drop schema instead cascade');
    return examined;
  }

  it('finds a server that is too old', async () => {
    const { code, of } = await examineWith(`current_setting(name text) returns text language sql as $$
      select case name when 'server_version_num' then '140011' when 'server_version' then '14.11'
             else pg_catalog.current_setting(name) end $$`);
    expect(code).toBe(1);
    expect(of('postgresql-version')).toEqual({
      check: 'postgresql-version',
      status: 'failed',
      detail: 'PostgreSQL 14.11 is too old',
      advice: 'Upgrade to PostgreSQL 15 or newer.',
    });
    expect(of('postgresql')).toMatchObject({ status: 'ok' });
  });

  it('finds that the clock of the server is another', async () => {
    const { of } = await examineWith(`clock_timestamp() returns timestamptz language sql as $$
      select pg_catalog.clock_timestamp() - interval '1 minute' $$`);
    expect(of('database-clock')).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/^The database server is (59|6\d)\.\d s behind this machine$/),
    });
  });

  it('finds nobody there, a wrong password, and an account that may not look', async () => {
    const nowhere = await examine({ DATABASE_URL: `postgresql://x@127.0.0.1:${await freePort()}/x` });
    expect(nowhere.of('postgresql')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('cannot be reached'),
    });
    const url = new URL(database.urlFor('api'));
    url.password = 'wrong-password';
    const wrong = await examine({ DATABASE_URL: url.href });
    expect(wrong.of('postgresql')).toMatchObject({ status: 'failed', detail: expect.stringContaining('refuses us') });
    expect(JSON.stringify([...nowhere.findings, ...wrong.findings])).not.toContain('wrong-password');
    const executor = await examine({ DATABASE_URL: database.urlFor('executor') });
    expect(executor.of('migrations')).toMatchObject({ status: 'skipped' });
  });
});

describe('doctor, of Kafka', () => {
  let admin: TopicAdmin;
  let kafka: Settings;
  let topic: string;
  beforeAll(async () => {
    const brokers = await testKafkaBrokers();
    topic = uniqueTopic('doctor');
    const log = createLogger('test', 'silent');
    admin = connectKafka({ brokers: [brokers], clientId: 'doctor.spec', log }).topicAdmin();
    const others = {
      KAFKA_APPLIED_TOPIC: `${topic}.a`,
      KAFKA_DEAD_LETTER_TOPIC: `${topic}.d`,
      KAFKA_JOBS_TOPIC: `${topic}.j`,
    };
    kafka = { KAFKA_BROKERS: brokers, KAFKA_TOPIC: topic, KAFKA_PARTITIONS: '2', ...others };
  });
  afterAll(() => admin.close());

  it('finds topics that are not there', async () => {
    const { code, of } = await examine(kafka);
    expect(code).toBe(1);
    expect(of('kafka')).toMatchObject({ status: 'ok' });
    expect(of(`topic ${topic}`)).toMatchObject({ status: 'failed', detail: expect.stringContaining('does not exist') });
    expect(of('broker-clock')).toMatchObject({ status: 'skipped' });
  });

  it('finds what is wrong with a topic: fatal for the events, worth a look for the others', async () => {
    await admin.ensureTopic({ name: topic, partitions: 3, config: { 'cleanup.policy': 'delete' } }, { create: true });
    await admin.ensureTopic(
      { name: `${topic}.j`, partitions: 2, config: { 'cleanup.policy': 'delete' } },
      { create: true },
    );
    const { of } = await examine(kafka);
    const wrong = of(`topic ${topic}`);
    expect(wrong).toMatchObject({ status: 'failed' });
    expect(wrong?.detail).toContain('the number of partitions must be 2 and is 3');
    expect(wrong?.detail).toContain('cleanup.policy must be compact and is delete');
    expect(of(`topic ${topic}.j`)).toMatchObject({ status: 'warning' });
    const copies = await examine({ ...kafka, KAFKA_REPLICATION_FACTOR: '3' });
    expect(copies.of(`topic ${topic}`)?.detail).toContain('3 and is 1');
  });

  it('is content with a topic that is right, and with the clock of the broker', async () => {
    const right = uniqueTopic('doctor');
    await admin.ensureTopic(jobPipelinesTopic(right, 2), { create: true });
    const { of } = await examine({ ...kafka, KAFKA_TOPIC: right }, '--broker-clock');
    expect(of(`topic ${right}`)).toMatchObject({ status: 'ok' });
    expect(of('relay-group')).toMatchObject({ status: 'ok' });
    expect(of('broker-clock')).toMatchObject({ status: 'ok', detail: 'The broker has the time of this machine' });
  });

  it('finds nobody there, and settings that do not fit together', async () => {
    const { code, of } = await examine({ KAFKA_BROKERS: `127.0.0.1:${await freePort()}` });
    expect(code).toBe(1);
    expect(of('kafka')).toMatchObject({ status: 'failed', advice: expect.stringContaining('KAFKA_BROKERS') });
    const { code: usage, err } = await runCli(['doctor'], { ...settings, ...kafka, KAFKA_SASL_MECHANISM: 'plain' });
    expect(usage).toBe(2);
    expect(err).toContain('KAFKA_TLS');
  });
});
