import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { connectKafka } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { type Environment, eventually, freePort } from '../support/index.js';
import { answerTo, type Scrape } from '../support/prom-query.js';
import { ScrapedMetrics } from '../support/scraped-metrics.js';
import { callApi, METRICS_TOKEN, type RunningProcess, RunningProduct } from './running-product.js';

const RULES = join(import.meta.dirname, '../../docker/prometheus/alerts.yaml');
const { groups }: { groups: { rules: { alert: string; expr: string }[] }[] } = parse(readFileSync(RULES, 'utf8'));
const ALERTS = groups.flatMap(({ rules }) => rules);
const kafka = async (product: RunningProduct) =>
  connectKafka({ brokers: [product.broker], clientId: 'test', log: createLogger('test', 'silent') });

/** A scrape asks every process, and each is compared with all before it: more of them would slow down what is waited for. */
const WAIT = { timeoutMs: 90_000, pollMs: 250 };

/** What Prometheus sees of some processes, one scrape after the other. How long an alert must be true is for promtool to test. */
class Watch {
  private readonly scrapes: Scrape[] = [];

  constructor(private readonly processes: readonly RunningProcess[]) {}

  /** The alerts whose condition is true now. */
  async firing(): Promise<string[]> {
    const all = await Promise.all(this.processes.map((one) => this.scrape(one)));
    this.scrapes.push({ seconds: performance.now() / 1_000, samples: all.flat() });
    return ALERTS.filter(({ expr }) => answerTo(expr, this.scrapes).length > 0).map(({ alert }) => alert);
  }

  private async scrape({ app, url }: RunningProcess) {
    const target = { job: app.name, instance: url };
    const up = (value: number) => ({ name: 'up', labels: target, value });
    try {
      const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
      const { samples } = new ScrapedMetrics(await response.text());
      return [up(1), ...samples.map((one) => ({ ...one, labels: { ...one.labels, ...target } }))];
    } catch {
      return [up(0)];
    }
  }
}

/** Changes jobs as the api does it. */
async function assign(api: RunningProcess, ...jobs: string[]) {
  const { body } = await callApi(api, 'POST', '/api/v2/pipelines', { name: `for ${jobs.join()}` });
  const put = (job: string) => callApi(api, 'PUT', `/api/v2/jobs/${job}/pipelines`, { pipeline_ids: [body['id']] });
  return Promise.all(jobs.map(put));
}

let product: RunningProduct;
let sql: pg.Pool;
let api: RunningProcess;
/** Once for several tests: to start a process takes longer than all that a test does with it. */
async function open(environment: Environment = {}): Promise<void> {
  product = new RunningProduct();
  await product.open();
  sql = new pg.Pool({ connectionString: product.database.url });
  api = await product.startReady('api', environment);
}
async function close(): Promise<void> {
  await sql.end();
  await product.close();
}

describe('real faults of running processes make the alerts true', () => {
  let relay: RunningProcess;
  let watched: readonly RunningProcess[];
  beforeAll(async () => {
    await open({ DATABASE_POOL_SIZE: '2', WRITER_QUEUE_LENGTH: '2' });
    const [executor, intake] = await Promise.all([
      product.startReady('flow-executor', { EXECUTOR_ATTEMPTS: '1' }),
      product.startReady('intake'),
      product.startReady('outbox-relay').then((one) => (relay = one)),
    ]);
    watched = [api, relay, executor, intake];
    await eventually(async () => expect(await new Watch(watched).firing()).toEqual([]), WAIT);
  });
  afterAll(close);

  it('and while all is well none is', async () => {
    const watch = new Watch(watched);
    expect(await watch.firing()).toEqual([]);
    for (const { status } of await assign(api, 'calm-1', 'calm-2')) expect(status).toBe(200);
    await eventually(async () => {
      const { rows } = await sql.query(`select 1 from flow_executor.jobs where job_id like 'calm-%'`);
      expect(rows).toHaveLength(2);
    });
    expect(await watch.firing()).toEqual([]);
  });

  it('the database is stuck', async () => {
    const watch = new Watch(watched);
    await assign(api, 'before');
    expect(await watch.firing()).toEqual([]);
    const locker = await sql.connect();
    await locker.query('begin');
    await locker.query('lock table jobs, pipelines in access exclusive mode');
    const stuck = Array.from({ length: 12 }, (_, job) =>
      callApi(api, 'PUT', `/api/v2/jobs/stuck-${job}/pipelines`, { pipeline_ids: [] }),
    );
    await eventually(async () => expect(await watch.firing()).toContain('FlowPipelinesPoolSaturated'), WAIT);
    const statuses = (await Promise.all(stuck)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([503]));
    await locker.query('rollback');
    locker.release();
    // A request is counted once its answer is sent, which its caller may have before.
    const expected = ['FlowPipelinesApiErrors', 'FlowPipelinesApiSlow', 'FlowPipelinesWriterRefuses'];
    await eventually(async () => expect(await watch.firing()).toEqual(expect.arrayContaining(expected)), WAIT);
  });

  it('the handler of the executor fails, and a topic holds what nobody can read', async () => {
    const watch = new Watch(watched);
    expect(await watch.firing()).toEqual([]);
    await sql.query('alter table flow_executor.jobs rename to jobs_away');
    await assign(api, 'failing');
    const producer = (await kafka(product)).recordProducer();
    await producer.send(product.topics.jobs, [{ key: 'job', value: 'no JSON' }]);
    await producer.close();
    await eventually(
      async () =>
        expect(await watch.firing()).toEqual(['FlowPipelinesExecutorJobsParked', 'FlowPipelinesRecordsRejected']),
      WAIT,
    );
  });

  it('the relay dies', async () => {
    const watch = new Watch(watched);
    const before = await watch.firing();
    await relay.app.kill9();
    const firing = await watch.firing();
    expect(firing.filter((alert) => !before.includes(alert))).toEqual([
      'FlowPipelinesNoRelayLeads',
      'FlowPipelinesProcessDown',
    ]);
  });
});

describe('what the relay finds of Kafka makes the alerts true', () => {
  beforeAll(() => open());
  afterAll(close);

  it('the topic is not as it must be', async () => {
    const topic = `${product.topics.events}.wrong`;
    const admin = (await kafka(product)).topicAdmin();
    await admin.ensureTopic({ name: topic, partitions: 3, config: { 'cleanup.policy': 'delete' } }, { create: true });
    await admin.close();
    const relay = await product.start('outbox-relay', { KAFKA_TOPIC: topic });
    const watch = new Watch([relay]);
    await eventually(async () => expect(await watch.firing()).toContain('FlowPipelinesKafkaRefuses'), WAIT);
    await relay.app.stop();
  });

  it('Kafka refuses an event for good', async () => {
    const topic = `${product.topics.events}.small`;
    const policy = jobPipelinesTopic(topic, 3);
    const admin = (await kafka(product)).topicAdmin();
    await admin.ensureTopic({ ...policy, config: { ...policy.config, 'max.message.bytes': '300' } }, { create: true });
    await admin.close();
    const relay = await product.startReady('outbox-relay', { KAFKA_TOPIC: topic });
    await assign(api, 'poison');
    const watch = new Watch([api, relay]);
    await eventually(async () => expect(await watch.firing()).toEqual(['FlowPipelinesJobsParked']), WAIT);
    await relay.app.stop();
  });

  it('Kafka is away', async () => {
    const relay = await product.start('outbox-relay', { KAFKA_BROKERS: `127.0.0.1:${await freePort()}` });
    const watch = new Watch([api, relay]);
    await assign(api, 'waiting');
    // As if that had been some minutes ago.
    await sql.query(
      `update job_pipeline_events set occurred_at = occurred_at - interval '3 minutes' where job_id = 'waiting'`,
    );
    await eventually(async () => {
      const firing = await watch.firing();
      expect(firing).toContain('FlowPipelinesEventsLate');
      expect(firing).toContain('FlowPipelinesKafkaFails');
    }, WAIT);
    await sql.query(`insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
      select now(), gen_random_uuid(), 'backlog', n, '{}' from generate_series(1, 10001) n`);
    await eventually(async () => expect(await watch.firing()).toContain('FlowPipelinesRelayLag'), WAIT);
  });
});
