import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { readTopicUntil } from '../integration/read-topic.js';
import { eventually, freePort, spawnApp } from '../support/index.js';

const TOKEN = 'main-flow-bootstrap-token';
const TOPIC = 'flow.job-pipelines';
const onProgress = () => undefined;

/** The three processes against servers that come and go, as in production: nothing is started in any helpful order. */
describe('the main flow', () => {
  let folder: string;
  let ports: { postgres: number; kafka: number; api: number; relay: number; executor: number };
  let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let kafka: Awaited<ReturnType<typeof startEmbeddedKafka>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'main-flow-'));
    const [p1, p2, p3, p4, p5] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    ports = { postgres: p1, kafka: p2, api: p3, relay: p4, executor: p5 };
  });
  afterAll(async () => {
    await kafka.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const startPostgres = async () => {
    postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: ports.postgres, onProgress });
  };
  const startKafka = async () => {
    const options = { dataDir: join(folder, 'kafka'), port: ports.kafka, onProgress, shortLived: true };
    kafka = await startEmbeddedKafka(options);
  };

  const readiness = async (port: number) => {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`);
    return { status: response.status, missing: ((await response.json()) as { missing?: string[] }).missing };
  };

  async function update(jobId: string, pipelineIds: readonly string[]): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${ports.api}/api/v1/jobs/pipelines`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: new TextEncoder().encode(JSON.stringify({ job_id: jobId, pipeline_ids: pipelineIds })),
    });
    return response.json();
  }

  async function createPipeline(name: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${ports.api}/api/v2/pipelines`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ name }),
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as { id: string }).id;
  }

  const heldByExecutor = async (jobId: string) => {
    const response = await fetch(`http://127.0.0.1:${ports.executor}/jobs/${encodeURIComponent(jobId)}`);
    return (await response.json()) as { version?: number; pipelines?: unknown };
  };

  it('starts without PostgreSQL and Kafka, says what is missing, and works when they come', async () => {
    const environment = {
      DATABASE_URL: `postgresql://flow:flow@127.0.0.1:${ports.postgres}/flow_pipelines`,
      KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
      HOST: '127.0.0.1',
      PORT: String(ports.api),
      RELAY_PORT: String(ports.relay),
      EXECUTOR_PORT: String(ports.executor),
      BOOTSTRAP_ADMIN_TOKEN: TOKEN,
    };
    // The account and the address of the database are known once it has run; then it goes away again.
    await startPostgres();
    environment.DATABASE_URL = postgres.url;
    await postgres.stop();

    for (const name of ['api', 'outbox-relay', 'flow-executor'] as const) spawnApp(name, environment);
    await eventually(
      async () => expect(await readiness(ports.api)).toMatchObject({ status: 503, missing: ['postgresql'] }),
      { timeoutMs: 20_000 },
    );
    const both = { status: 503, missing: ['postgresql', 'kafka'] };
    await eventually(async () => expect(await readiness(ports.relay)).toMatchObject(both), { timeoutMs: 20_000 });
    await eventually(async () => expect(await readiness(ports.executor)).toMatchObject(both), { timeoutMs: 20_000 });

    await startPostgres();
    await eventually(async () => expect(await readiness(ports.api)).toEqual({ status: 200, missing: undefined }), {
      timeoutMs: 20_000,
    });
    await eventually(async () => expect(await readiness(ports.relay)).toMatchObject({ missing: ['kafka'] }), {
      timeoutMs: 20_000,
    });
  });

  it('acknowledges updates while Kafka is away, and delivers them in order when it comes, and again after kill -9', async () => {
    const [alpha, beta] = [await createPipeline('Alpha'), await createPipeline('Beta')];
    const ok = { status: 'OK' };
    for (const ids of [[alpha], [alpha, beta], [beta]]) expect(await update('job/1', ids)).toMatchObject(ok);

    await startKafka();
    const expected = { job_id: 'job/1', version: 3, pipelines: [{ id: beta, name: 'Beta' }] };
    await eventually(async () => expect(await heldByExecutor('job/1')).toMatchObject(expected), { timeoutMs: 60_000 });
    for (const port of [ports.api, ports.relay, ports.executor])
      expect(await readiness(port)).toEqual({ status: 200, missing: undefined });

    process.kill(kafka.pid, 'SIGKILL');
    for (const ids of [[], [alpha], [alpha, beta]]) expect(await update('job/1', ids)).toMatchObject(ok);
    await startKafka();
    await eventually(async () => expect(await heldByExecutor('job/1')).toMatchObject({ version: 6 }), {
      timeoutMs: 60_000,
    });
    const records = (await readTopicUntil(kafka.brokers, TOPIC, 6)).filter(({ key }) => key === 'job/1');
    const versions = records.map(({ value }) => (JSON.parse(value ?? '') as { version: number }).version);
    expect(versions).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
