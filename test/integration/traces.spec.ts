import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/index.js';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.js';
import { readTopic } from './read-topic.js';
import { callApi, type RunningProcess, RunningProduct } from './running-product.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const WAIT = { timeoutMs: 60_000 };

const product = new RunningProduct();
const collector = new OtlpReceiver();
let api: RunningProcess;
let pipeline: unknown;

beforeAll(async () => {
  await product.open();
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen() };
  [api] = await Promise.all([
    product.startReady('api', settings),
    product.startReady('outbox-relay', settings),
    product.startReady('flow-executor', settings),
  ]);
  pipeline = (await callApi(api, 'POST', '/api/v2/pipelines', { name: 'Invoices' })).body['id'];
});
afterAll(async () => {
  await product.close();
  await collector.close();
});

const assign = (job: string, headers: Readonly<Record<string, string>> = {}) =>
  callApi(api, 'PUT', `/api/v2/jobs/${job}/pipelines`, { pipeline_ids: [pipeline] }, headers);
const namedLike = (pattern: RegExp, traceId = TRACE) => {
  const found = collector.spans.find((span) => span.traceId === traceId && pattern.test(span.name));
  if (!found) throw new Error(`no span ${pattern} among ${collector.spans.map(({ name }) => name).join(', ')}`);
  return found;
};
const duration = ({ startTimeUnixNano: start, endTimeUnixNano: end }: ReceivedSpan) =>
  Number(BigInt(end) - BigInt(start));

describe('a trace', () => {
  it('that a caller has begun goes on from the request to the effect of the executor', async () => {
    expect((await assign('traced', { traceparent: `00-${TRACE}-${CALLER}-01` })).status).toBe(200);
    const request = await eventually(() => namedLike(/^PUT \/api\/v2\/jobs\/:job_id\/pipelines$/), WAIT);
    const sent = await eventually(() => namedLike(/^send /), WAIT);
    const applied = await eventually(() => namedLike(/^process /), WAIT);
    expect(request).toMatchObject({ parentSpanId: CALLER, service: 'flow-pipelines-api', kind: 2 });
    expect(sent).toMatchObject({ parentSpanId: request.spanId, service: 'flow-pipelines-outbox-relay', kind: 4 });
    expect(applied).toMatchObject({ parentSpanId: request.spanId, service: 'flow-pipelines-flow-executor', kind: 5 });
    for (const span of [request, sent, applied]) expect(duration(span)).toBeGreaterThan(0);
    // What other consumers go on from.
    const [record] = await readTopic(product.broker, product.topics.events);
    expect(record?.headers['traceparent']).toBe(`00-${TRACE}-${request.spanId}-01`);
  });

  it('of a group links to each request whose change it has committed', async () => {
    const request = namedLike(/^PUT /);
    const group = await eventually(() => {
      const found = collector.spans.find(({ links = [] }) => links.some(({ spanId }) => spanId === request.spanId));
      if (!found) throw new Error('no group links to the request');
      return found;
    }, WAIT);
    expect(group).toMatchObject({ name: 'commit group', links: [{ traceId: TRACE, spanId: request.spanId }] });
    expect(group.traceId).not.toBe(TRACE);
  });

  it('that nobody has begun begins at the api', async () => {
    await assign('untraced');
    const applied = await eventually(() => {
      const found = collector.spans.filter(({ name, traceId }) => name.startsWith('process ') && traceId !== TRACE);
      expect(found).toHaveLength(1);
      return found[0] as ReceivedSpan;
    }, WAIT);
    expect(namedLike(/^PUT /, applied.traceId).spanId).toBe(applied.parentSpanId);
  });

  it('that its caller does not want recorded is handed on all the same', async () => {
    const trace = '11111111111111111111111111111111';
    await assign('unsampled', { traceparent: `00-${trace}-${CALLER}-00` });
    await eventually(async () => {
      const records = await readTopic(product.broker, product.topics.events);
      const { headers } = records.find(({ key }) => key === 'unsampled') ?? {};
      expect(headers?.['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
    });
    expect(collector.spans.filter(({ traceId }) => traceId === trace)).toEqual([]);
  });

  it('is in the log of the request', async () => {
    const verbose = await product.startReady('api', { LOG_LEVEL: 'debug' });
    const answer = await callApi(verbose, 'GET', '/api/v2/me', undefined, { traceparent: `00-${TRACE}-${CALLER}-01` });
    const requestId = answer.headers.get('x-request-id') ?? '';
    const line: unknown = JSON.parse(await verbose.app.waitForLine(requestId));
    expect(line).toMatchObject({ requestId, traceId: TRACE, method: 'GET', path: '/api/v2/me', status: 200 });
  });
});
