import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appliedTopic, deadLetterTopic, jobPipelinesTopic, jobsTopic } from '@flow-pipelines/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka, type ConsumedBatch } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { eventually, freePort, spawnApp, type SpawnedApp } from '../support/index.js';
import { documentedAcls } from './documented-acls.js';
import { jobEvent, recordOf } from './job-events.js';
import { codeOf, offset } from './producer-harness.js';
import { RelayHarness } from './relay-harness.js';
import { PASSWORD, SecuredKafka } from './secured-kafka.js';

const [EVENTS, APPLIED, DEAD, JOBS] = [jobPipelinesTopic(), appliedTopic(), deadLetterTopic(), jobsTopic()];
const log = createLogger('test', 'silent');
const kafka = new SecuredKafka(['flow-relay', 'flow-intake', 'flow-executor']);
const [needed = [], toCreate = []] = documentedAcls();
const harness = new RelayHarness();

beforeAll(async () => {
  await kafka.start();
  await harness.open(kafka.plain);
});
afterAll(async () => {
  await harness.close();
  await kafka.stop();
});

/** As that process gets there. */
const as = (username: string) =>
  connectKafka({
    brokers: [kafka.secured],
    clientId: 'kafka-acls.spec',
    tls: { ca: kafka.ca.certificate },
    sasl: kafka.sasl(username),
    log,
    retries: 5,
  });

async function start(name: 'outbox-relay' | 'intake' | 'flow-executor', role: 'relay' | 'intake' | 'executor') {
  const port = await freePort();
  const passwordFile = join(kafka.folder, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  const app = spawnApp(name, {
    HOST: '127.0.0.1',
    [`${role.toUpperCase()}_PORT`]: String(port),
    DATABASE_URL: harness.database.urlFor(role),
    KAFKA_BROKERS: kafka.secured,
    KAFKA_TLS: 'true',
    KAFKA_TLS_CA: role === 'relay' ? kafka.ca.certificate : join(kafka.folder, 'ca.pem'),
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: `flow-${role}`,
    ...(role === 'relay' ? { KAFKA_SASL_PASSWORD: PASSWORD } : { KAFKA_SASL_PASSWORD_FILE: passwordFile }),
    KAFKA_CREATE_TOPICS: 'false',
    LOG_LEVEL: 'debug',
  });
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: await response.json() };
  };
  return { app, get };
}

describe('the ACLs of docs/operations/secured-kafka.md', () => {
  it('are missed by every process, which says so, and let them work as soon as they are there', async () => {
    const admin = connectKafka({ brokers: [kafka.plain], clientId: 'admin', log }).topicAdmin();
    for (const topic of [EVENTS, APPLIED, DEAD, JOBS]) await admin.ensureTopic(topic, { create: true });
    await admin.close();
    const relay = await start('outbox-relay', 'relay');
    const intake = await start('intake', 'intake');
    const executor = await start('flow-executor', 'executor');
    const all = [relay, intake, executor];
    await harness.change('secured', 1, recordOf(jobEvent('secured', 1)).value);
    for (const { app, get } of all) {
      await app.waitForLine('not_authorized');
      await eventually(
        async () => expect(await get('/health/ready')).toMatchObject({ status: 503, body: { missing: ['kafka'] } }),
        { timeoutMs: 20_000 },
      );
      expect((await get('/health/live')).status).toBe(200);
    }
    await kafka.allow(needed);
    await eventually(async () => expect((await executor.get('/jobs/secured')).body).toMatchObject({ version: 1 }), {
      timeoutMs: 40_000,
    });
    await untilAcknowledged();
    for (const { get } of all)
      await eventually(async () => expect(await get('/health/ready')).toMatchObject({ status: 200 }));
    await Promise.all(all.map(({ app }) => app.stop()));
    expectNoSecretIn(all.map(({ app }) => app));
  });

  it('let the relay write events, and nothing else', async () => {
    const client = as('flow-relay');
    const own = client.transactionalProducer({ topic: EVENTS.name, transactionalId: `${EVENTS.name}.relay` });
    await own.open();
    expect(await codeOf(own.publish([], { ...offset(EVENTS.name, 1n), groupId: 'flow-executor' }))).toBe(
      'not_authorized',
    );
    await own.close();
    const other = client.transactionalProducer({ topic: EVENTS.name, transactionalId: 'other' });
    expect(await codeOf(other.open())).toBe('not_authorized');
    await other.close();
    const next = client.transactionalProducer({ topic: JOBS.name, transactionalId: `${EVENTS.name}.relay` });
    await next.open();
    expect(await codeOf(next.publish([{ key: 'a', value: 'b' }]))).toBe('not_authorized');
    await next.close();
    expect(await writtenBy('flow-relay')).toEqual([EVENTS.name]);
  });

  it('let the intake read, and write nothing', async () => {
    expect(await writtenBy('flow-intake')).toEqual([]);
    expect(await readBy('flow-intake', (topic) => `${topic}.intake`)).toEqual([APPLIED.name, DEAD.name, JOBS.name]);
  });

  it('let an executor read events in its own group, acknowledge, and give up', async () => {
    expect(await writtenBy('flow-executor')).toEqual([APPLIED.name, DEAD.name]);
    expect(await readBy('flow-executor', () => 'flow-executor')).toEqual([EVENTS.name]);
    expect(await readBy('flow-executor', () => 'other')).toEqual([]);
  });

  it('let processes create their topics only with the second list', async () => {
    const createAs = async (user: string) => {
      const admin = as(user).topicAdmin();
      const codes = [];
      for (const topic of [EVENTS, APPLIED, DEAD, JOBS])
        codes.push(await codeOf(admin.ensureTopic(topic, { create: true })));
      await admin.close();
      return codes;
    };
    await kafka.deleteTopics([EVENTS, APPLIED, DEAD, JOBS].map(({ name }) => name));
    const no = 'not_authorized';
    for (const user of ['flow-relay', 'flow-intake', 'flow-executor'])
      expect(await createAs(user)).toEqual([no, no, no, no]);
    await kafka.allow(toCreate);
    await eventually(async () => expect(await createAs('flow-relay')).toEqual(['no error', no, no, no]));
    expect(await createAs('flow-executor')).toEqual([no, 'no error', 'no error', no]);
    expect(await createAs('flow-intake')).toEqual([no, 'no error', 'no error', 'no error']);
  });
});

/** An executor that was refused drops acknowledgements for some seconds: those of later versions come. */
async function untilAcknowledged(): Promise<void> {
  const acknowledged = async () => {
    const rows: unknown = await harness.dataSource.query(
      `select applied_version as version from executor_acknowledgements where job_id = 'secured'`,
    );
    return rows;
  };
  let version = 1;
  await eventually(
    async () => {
      version += 1;
      await harness.change('secured', version, recordOf(jobEvent('secured', version)).value);
      await eventually(async () => expect(await acknowledged()).toEqual([{ version }]), { timeoutMs: 3_000 });
    },
    { timeoutMs: 60_000 },
  );
}

/** The topics, of all four, that this user may write. */
async function writtenBy(user: string): Promise<string[]> {
  const producer = as(user).recordProducer();
  const written: string[] = [];
  for (const { name } of [EVENTS, APPLIED, DEAD, JOBS]) {
    const code = await codeOf(producer.send(name, [{ key: 'acl', value: null }]));
    expect(['no error', 'not_authorized']).toContain(code);
    if (code === 'no error') written.push(name);
  }
  await producer.close();
  return written;
}

/** The topics, of all four, of which this user gets a record in that group. */
async function readBy(user: string, groupOf: (topic: string) => string): Promise<string[]> {
  const writer = connectKafka({ brokers: [kafka.plain], clientId: 'writer', log }).recordProducer();
  const client = as(user);
  const read: string[] = [];
  for (const { name } of [EVENTS, APPLIED, DEAD, JOBS]) {
    await writer.send(name, [{ key: 'acl', value: 'read me' }]);
    let records = 0;
    const onBatch = async (batch: ConsumedBatch) => void (records += batch.records.length);
    const consumer = client.groupConsumer({ topic: name, groupId: groupOf(name), onBatch, log });
    consumer.start();
    const isDenied = () => expect(() => consumer.obstacle.assertNone()).toThrow(/authoriz/i);
    await eventually(() => records > 0 || isDenied(), { timeoutMs: 20_000 });
    if (records > 0) read.push(name);
    await consumer.stop();
  }
  await writer.close();
  return read;
}

function expectNoSecretIn(apps: readonly SpawnedApp[]): void {
  for (const { output } of apps) {
    expect(output).not.toContain(PASSWORD);
    expect(output).not.toContain('PRIVATE KEY');
  }
}
