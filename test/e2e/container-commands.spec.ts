import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { eventually, freePort, testKafkaBrokers, uniqueTopic } from '../support/index.js';
import { ProductionInstall } from './production-install.js';

const run = promisify(execFile);
const PREPARE = join(import.meta.dirname, '../../docker/postgres/prepare.sql');
const TOKEN = 'container-commands-token';
const ACCOUNTS = ['migrator', 'api', 'relay', 'intake', 'executor'] as const;
const passwordOf = (account: string) => `${account}1password`;

const hasPsql = await run('psql', ['--version']).then(
  () => true,
  () => false,
);

// Visible in the report as skipped where the machine has no psql, which the image of PostgreSQL brings.
(hasPsql ? describe : describe.skip)('the commands of the containers, on what the image holds', () => {
  const image = new ProductionInstall();
  let folder: string;
  let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'container-commands-'));
    const options = { dataDir: folder, port: await freePort(), onProgress: () => undefined };
    [postgres] = await Promise.all([startEmbeddedPostgres(options), image.install()]);
    // The image of PostgreSQL makes none either.
    await asSuperuser('drop database flow_pipelines');
  }, 300_000);
  afterAll(async () => {
    await postgres.stop();
    image.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const urlOf = (account: string | null, database: string) => {
    const url = new URL(postgres.url);
    url.pathname = `/${database}`;
    if (account !== null) Object.assign(url, { username: `flow_pipelines_${account}`, password: passwordOf(account) });
    return url.href;
  };
  async function asSuperuser(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: urlOf(null, 'postgres') });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
  const once = async (service: string, databaseUrl: string) => {
    const process = image.start(service, { DATABASE_URL: databaseUrl });
    expect({ ...(await process.exited), output: process.output }).toMatchObject({ code: 0 });
    return process.output;
  };
  const prepareDatabase = () => {
    const passwords = ACCOUNTS.map((account) => [`${account.toUpperCase()}_PASSWORD`, passwordOf(account)]);
    const flags = ['--no-psqlrc', '--set=ON_ERROR_STOP=1', `--file=${PREPARE}`, urlOf(null, 'postgres')];
    return run('psql', flags, { env: { ...process.env, ...Object.fromEntries(passwords) } });
  };

  it('make roles, database and schema, and find nothing to do the second time', async () => {
    for (const again of [false, true]) {
      expect(await once('roles', urlOf(null, 'postgres'))).toContain(again ? 'nothing to do' : 'created');
      await prepareDatabase();
      expect(await once('migrate', urlOf('migrator', 'flow_pipelines'))).toContain(again ? 'nothing to do' : 'applied');
    }
  });

  it('start every process, healthy in the eyes of the compose file, and bring a change from the api to the executor', async () => {
    const ports = {
      api: await freePort(),
      relay: await freePort(),
      intake: await freePort(),
      executor: await freePort(),
    };
    const topic = uniqueTopic('containers');
    const shared = {
      HOST: '127.0.0.1',
      KAFKA_BROKERS: await testKafkaBrokers(),
      KAFKA_TOPIC: topic,
      KAFKA_JOBS_TOPIC: `${topic}.jobs`,
      KAFKA_APPLIED_TOPIC: `${topic}.applied`,
      KAFKA_DEAD_LETTER_TOPIC: `${topic}.dead-letter`,
      EXECUTOR_NAME: topic,
      MIGRATE_ON_START: 'false',
      BOOTSTRAP_ADMIN_TOKEN: TOKEN,
      PORT: String(ports.api),
      RELAY_PORT: String(ports.relay),
      INTAKE_PORT: String(ports.intake),
      EXECUTOR_PORT: String(ports.executor),
    };
    const services = Object.entries(ports);
    const started = services.map(([service]) =>
      image.start(service, { ...shared, DATABASE_URL: urlOf(service, 'flow_pipelines') }),
    );
    for (const [service, port] of services)
      await eventually(() => image.checkHealth(service, port), { timeoutMs: 60_000 });

    const call = async (path: string, body: unknown) => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const response = await fetch(`http://127.0.0.1:${ports.api}${path}`, {
        method: 'POST',
        headers,
        body: new TextEncoder().encode(JSON.stringify(body)),
      });
      return (await response.json()) as { id: string; status: string };
    };
    const { id } = await call('/api/v2/pipelines', { name: 'contained' });
    expect(await call('/api/v1/jobs/pipelines', { job_id: 'j', pipeline_ids: [id] })).toMatchObject({ status: 'OK' });
    await eventually(async () => {
      const held = await fetch(`http://127.0.0.1:${ports.executor}/jobs/j`);
      expect(await held.json()).toMatchObject({ version: 1, pipelines: [{ id, name: 'contained' }] });
    });
    // docker stop says SIGTERM, and compose.yaml gives 20 s.
    for (const process of started) expect(await process.stop()).toEqual({ code: 0, signal: null });
  });
});
