import { connectKafka } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/index.js';
import { METRICS_OF } from '../support/metric-catalog.js';
import { ScrapedMetrics } from '../support/scraped-metrics.js';
import {
  callApi,
  METRICS_TOKEN,
  type ProcessName,
  PROCESSES,
  type RunningProcess,
  RunningProduct,
} from './running-product.js';

const product = new RunningProduct();
const running = new Map<ProcessName, RunningProcess>();
const get = (name: ProcessName) => running.get(name) as RunningProcess;

async function scrape(name: ProcessName): Promise<ScrapedMetrics> {
  const response = await get(name).get('/metrics', METRICS_TOKEN);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return new ScrapedMetrics(await response.text());
}

beforeAll(async () => {
  await product.open();
  for (const name of PROCESSES) running.set(name, await product.startReady(name));
});
afterAll(() => product.close());

describe('/metrics', () => {
  let pipeline: unknown;

  it.each(PROCESSES)(
    'of %s has the metrics of docs/metrics.md, with their types, and no others of ours',
    async (name) => {
      const { types } = await scrape(name);
      const ours = [...types].flatMap(([metric, type]) => (metric.startsWith('flow_') ? [`${metric} ${type}`] : []));
      const expected = METRICS_OF[name]?.map(({ name: metric, type }) => `${metric} ${type}`) ?? [];
      expect(ours.toSorted()).toEqual(expected.toSorted());
      for (const ofNode of [
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_seconds',
      ])
        expect(types.has(ofNode)).toBe(true);
    },
  );

  it.each(PROCESSES)('of %s is for whoever has the token', async (name) => {
    for (const [token, code] of [
      [undefined, 'token_missing'],
      ['wrong-token-of-the-test', 'token_invalid'],
    ] as const) {
      const response = await get(name).get('/metrics', token);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(await response.json()).toMatchObject({ code });
    }
  });

  it('of the api is not there without a token, and of the others it is open then', async () => {
    const [api, relay, off] = await Promise.all([
      product.startReady('api', { METRICS_TOKEN: undefined }),
      product.startReady('outbox-relay', { METRICS_TOKEN: undefined }),
      product.startReady('outbox-relay', { METRICS: 'false' }),
    ]);
    expect((await api.get('/metrics')).status).toBe(404);
    expect((await relay.get('/metrics')).status).toBe(200);
    expect((await off.get('/metrics', METRICS_TOKEN)).status).toBe(404);
    await Promise.all([api, relay, off].map(({ app }) => app.stop()));
  });

  it('tells requests by route and class of status, and knows no address that a caller made up', async () => {
    const api = get('api');
    const made = await callApi(api, 'POST', '/api/v2/pipelines', { name: 'Invoices' });
    pipeline = made.body['id'];
    for (const path of ['/api/v2/pipelines/nope', '/api/v2/no/such/route', '/wp-login.php'])
      await callApi(api, 'GET', path);
    const metrics = await scrape('api');
    const count = (method: string, route: string, status: string) =>
      metrics.value('flow_pipelines_http_request_duration_seconds_count', { method, route, status });
    expect(count('POST', '/api/v2/pipelines', '2xx')).toBe(1);
    expect(count('GET', '/api/v2/pipelines/:pipeline_id', '4xx')).toBe(1);
    expect(count('GET', 'none', '4xx')).toBe(2);
    // What has not failed yet is there with nothing: Prometheus sees no growth in a series that begins with a failure.
    expect(count('PUT', '/api/v2/jobs/:job_id/pipelines', '5xx')).toBe(0);
    const routes = new Set(metrics.samples.flatMap(({ labels }) => labels['route'] ?? []));
    expect([...routes].filter((route) => /nope|such|wp-login/.test(route))).toEqual([]);
  });

  it('follows a change from the writer to the executor', async () => {
    const before = await scrape('outbox-relay');
    const key = { 'idempotency-key': 'once' };
    const put = () => callApi(get('api'), 'PUT', '/api/v2/jobs/job-1/pipelines', { pipeline_ids: [pipeline] }, key);
    expect((await put()).status).toBe(200);
    expect((await put()).status).toBe(200);
    const api = await scrape('api');
    expect(api.value('flow_pipelines_writer_group_commands_sum')).toBe(2);
    expect(api.value('flow_pipelines_writer_group_duration_seconds_count')).toBe(2);
    expect(api.value('flow_pipelines_idempotency_repeated_total')).toBe(1);
    expect(api.value('flow_pipelines_writer_waiting_commands')).toBe(0);
    expect(api.value('flow_pipelines_token_cache_requests_total', { result: 'miss' })).toBeGreaterThan(0);
    expect(api.value('flow_pipelines_database_pool_limit')).toBe(16);
    await eventually(async () => {
      const relay = await scrape('outbox-relay');
      expect(relay.value('flow_pipelines_relay_leader')).toBe(1);
      const published = relay.value('flow_pipelines_relay_published_events_total') ?? 0;
      expect(published - (before.value('flow_pipelines_relay_published_events_total') ?? 0)).toBe(1);
      expect(relay.value('flow_pipelines_relay_lag_events')).toBe(0);
      expect(relay.value('flow_pipelines_relay_oldest_unpublished_seconds')).toBe(0);
      expect(relay.value('flow_pipelines_relay_batch_duration_seconds_count')).toBeGreaterThan(0);
    });
    await eventually(async () => {
      const executor = await scrape('flow-executor');
      expect(executor.value('flow_pipelines_executor_events_total', { outcome: 'applied' })).toBe(1);
      expect(executor.value('flow_pipelines_executor_handler_duration_seconds_count', { outcome: 'done' })).toBe(1);
      expect(executor.value('flow_pipelines_executor_parked_jobs')).toBe(0);
    });
    const applied = { topic: `${product.topics.events}.applied`, outcome: 'taken' };
    await eventually(async () =>
      expect((await scrape('intake')).value('flow_pipelines_intake_records_total', applied)).toBeGreaterThan(0),
    );
  });

  it('counts what the intake has rejected', async () => {
    const log = createLogger('test', 'silent');
    const producer = connectKafka({ brokers: [product.broker], clientId: 'test', log }).recordProducer();
    await producer.send(product.topics.jobs, [{ key: 'job-1', value: 'no JSON' }]);
    await producer.close();
    const rejected = { topic: product.topics.jobs, outcome: 'rejected' };
    await eventually(async () =>
      expect((await scrape('intake')).value('flow_pipelines_intake_records_total', rejected)).toBe(1),
    );
  });

  it('counts the streams that are open', async () => {
    const client = new AbortController();
    const headers = { authorization: 'Bearer admin-token-of-the-test' };
    const stream = await fetch(`${get('api').url}/api/v2/events/stream`, { headers, signal: client.signal });
    expect(stream.status).toBe(200);
    expect((await scrape('api')).value('flow_pipelines_event_streams')).toBe(1);
    client.abort();
    await eventually(async () => expect((await scrape('api')).value('flow_pipelines_event_streams')).toBe(0));
    const route = '/api/v2/events/stream';
    expect(
      (await scrape('api')).value('flow_pipelines_http_request_duration_seconds_count', { route }),
    ).toBeUndefined();
  });
});
