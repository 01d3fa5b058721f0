import { serializeExecutorRegistered, serializeJobPipelinesApplied } from '@flow-pipelines/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { IntakeHarness, lifecycleEvent, lifecycleRecord } from '../integration/intake-harness.js';
import { readTopic } from '../integration/read-topic.js';
import { eventually, freePort, spawnApp, uniqueTopic, type SpawnedApp } from '../support/index.js';

const ADMIN_TOKEN = 'the-life-of-a-job';
const JOB = 'Überprüfung/№ 7 ☂';

/** Real processes around one job: its source and an executor on the one side, a caller on the other. */
describe('the life of a job', () => {
  const harness = new IntakeHarness();
  const topic = uniqueTopic('job-pipelines');
  const apps: SpawnedApp[] = [];
  let url: string;

  beforeAll(async () => {
    await harness.open();
    const [port, relay, intake] = await Promise.all([freePort(), freePort(), freePort()]);
    const environment = { ...harness.environment, HOST: '127.0.0.1', LOG_LEVEL: 'warn', KAFKA_TOPIC: topic };
    url = `http://127.0.0.1:${port}`;
    const api = {
      DATABASE_URL: harness.database.urlFor('api'),
      MIGRATE_ON_START: 'false',
      PORT: String(port),
      BOOTSTRAP_ADMIN_TOKEN: ADMIN_TOKEN,
      JOB_REGISTRY: 'strict',
    };
    apps.push(
      spawnApp('api', { ...environment, ...api }),
      spawnApp('outbox-relay', {
        ...environment,
        DATABASE_URL: harness.database.urlFor('relay'),
        RELAY_PORT: String(relay),
      }),
      spawnApp('intake', { ...environment, INTAKE_PORT: String(intake) }),
    );
    for (const one of [port, relay, intake])
      await eventually(async () => expect((await fetch(`http://127.0.0.1:${one}/health/ready`)).status).toBe(200), {
        timeoutMs: 30_000,
      });
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.stop()));
    await harness.close();
  });

  async function call(method: string, path: string, body?: object) {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
  }
  const at = `/api/v2/jobs/${encodeURIComponent(JOB)}`;

  it('begins and ends with what its source says, and everybody learns of it', async () => {
    const pipeline = String((await call('POST', '/api/v2/pipelines', { name: 'Review' })).body.id);
    const assign = () => call('PUT', `${at}/pipelines`, { pipeline_ids: [pipeline] });
    expect(await assign()).toMatchObject({ status: 404, body: { code: 'job_not_found' } });

    const source = await harness.producer(harness.topics.jobs);
    await source.publish([lifecycleRecord(lifecycleEvent(JOB, 1, 'JobCreated', { state: 'waiting' }))]);
    await eventually(async () => expect((await call('GET', at)).body).toMatchObject({ state: 'waiting', version: 0 }), {
      timeoutMs: 30_000,
    });
    expect(await assign()).toMatchObject({ status: 200, body: { version: 1 } });

    const executor = await harness.producer(harness.topics.applied);
    const now = new Date().toISOString();
    const acknowledgement = { event_id: uuidv7(), executor: 'desk', job_id: JOB, version: 1, occurred_at: now };
    await executor.publish([
      { key: 'desk', value: serializeExecutorRegistered({ executor: 'desk', instance: 'pod', occurred_at: now }) },
      { key: JOB, value: serializeJobPipelinesApplied({ ...acknowledgement, outcome: 'applied' }) },
    ]);
    await eventually(
      async () =>
        expect((await call('GET', '/api/v2/executors')).body).toMatchObject({
          items: [{ name: 'desk', live: true, instances: [{ instance: 'pod' }] }],
        }),
      { timeoutMs: 30_000 },
    );

    const deletion = lifecycleEvent(JOB, 2, 'JobDeleted');
    await source.publish([lifecycleRecord(deletion)]);
    const records = await eventually(
      async () => {
        const found = (await readTopic(harness.broker, topic)).filter(({ key }) => key === JOB);
        expect(found).toHaveLength(3);
        return found;
      },
      { timeoutMs: 30_000 },
    );
    const [assigned, cleared] = records.map(({ value }) => (value === undefined ? null : JSON.parse(value)));
    expect(assigned).toMatchObject({ version: 1, pipelines: [{ id: pipeline }] });
    expect(cleared).toMatchObject({
      version: 2,
      pipelines: [],
      removed: [{ id: pipeline }],
      request_id: deletion.event_id,
    });
    expect(records[2]).toMatchObject({
      value: undefined,
      headers: { ce_type: 'JobPipelinesDeleted', ce_subject: JOB },
    });
    expect(await assign()).toMatchObject({ status: 404, body: { code: 'job_not_found', detail: 'Job not found' } });
  });
});
