import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, spawnApp, startApi, type TestApi } from '../support/index.js';
import { sendRaw, statusOf } from './raw-http.js';

/** A third of it for the headers. */
const REQUEST_TIMEOUT_MS = 1_500;

let api: TestApi;
/** The same with less patience. */
let impatient: TestApi;
beforeAll(async () => {
  api = await startApi({ MAX_BODY_BYTES: '2048' });
  impatient = await startApi({ REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) });
});
afterAll(async () => {
  await api.stop();
  await impatient.stop();
});

const problemIn = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
const START = 'POST /api/v1/jobs/pipelines HTTP/1.1\r\nHost: x\r\n';
const drops = (count: number, drop: string) => Array.from({ length: count }, () => drop);

describe('a client that is slow', () => {
  it.each([
    ['with its headers', () => [START, ...drops(60, 'X-A: b\r\n')]],
    [
      'with its body',
      () => [
        `${START}Authorization: Bearer ${impatient.adminToken}\r\nContent-Length: 1000\r\n\r\n`,
        ...drops(60, '{'),
      ],
    ],
  ])('%s gets 408 and loses its connection', async (_, parts) => {
    const answer = await sendRaw(impatient.url, parts(), { pauseMs: 50 });
    expect(statusOf(answer)).toBe(408);
    expect(answer).toMatch(/retry-after: 1\r\n/i);
    expect(problemIn(answer)).toMatchObject({ code: 'request_timeout', status: 408 });
  });

  it('holds up nobody else', async () => {
    const slow = Array.from({ length: 100 }, () =>
      sendRaw(api.url, [START, ...drops(10, 'X-A: b\r\n'), 'Connection: close\r\n\r\n'], { pauseMs: 100 }),
    );
    const answers = await Promise.all(drops(20, '').map(() => api.call('GET', '/api/v2/me')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set((await Promise.all(slow)).map(statusOf))).toEqual(new Set([401]));
  });
});

describe('what is no request that could be answered', () => {
  it('gets 431 for headers that are too large', async () => {
    const answer = await sendRaw(api.url, [`${START}X-A: ${'a'.repeat(20_000)}\r\n\r\n`]);
    expect(problemIn(answer)).toMatchObject({ code: 'headers_too_large', status: 431 });
    expect(statusOf(answer)).toBe(431);
  });

  it.each([
    'nonsense\r\n\r\n',
    `${START}Content-Length: x\r\n\r\n`,
    `${START}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
  ])('gets 400 for %j', async (bytes) => {
    const answer = await sendRaw(api.url, [bytes]);
    expect(statusOf(answer)).toBe(400);
    expect(problemIn(answer)).toMatchObject({ code: 'request_malformed', status: 400 });
  });
});

describe('limits of size', () => {
  it('refuses a body that is larger than the setting', async () => {
    const raw = JSON.stringify({ job_id: 'x'.repeat(2_048), pipeline_ids: [] });
    const answer = await api.call('POST', '/api/v1/jobs/pipelines', { raw });
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
  });

  it('of headers are the same for the other processes', async () => {
    const port = await freePort();
    const executor = spawnApp('flow-executor', {
      HOST: '127.0.0.1',
      EXECUTOR_PORT: String(port),
      DATABASE_URL: api.databaseUrl,
      KAFKA_BROKERS: '127.0.0.1:1',
    });
    await executor.waitForLine('listening');
    const answer = await sendRaw(`http://127.0.0.1:${port}`, [
      `GET /health/live HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`,
    ]);
    expect(problemIn(answer)).toMatchObject({ code: 'headers_too_large', status: 431 });
    await executor.stop();
  });
});

describe('what browsers are told', () => {
  const HEADERS = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/),
    'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
  };

  it.each([
    ['GET', '/api/v2/me', {}],
    ['GET', '/api/v2/me', { token: null }],
    ['GET', '/api/v2/nothing', {}],
    ['POST', '/api/v1/jobs/pipelines', { raw: '{' }],
    ['GET', '/api/v2/events/stream', {}],
    ['GET', '/docs', {}],
    ['GET', '/health/live', {}],
  ] as const)('%s %s: nothing may be run, framed or guessed', async (method, path, options) => {
    const { headers } = await api.call(method, path, options);
    expect(Object.fromEntries(headers)).toMatchObject(HEADERS);
    if (path.startsWith('/api/')) expect(headers.get('cache-control')).toMatch(/no-store|no-cache/);
    expect(headers.has('server')).toBe(false);
    expect(headers.has('x-powered-by')).toBe(false);
  });

  it('no other site may read an answer', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const answer = await api.call(method, '/api/v1/jobs/pipelines', { headers });
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('the description is there only where a setting says so', async () => {
    const closed = await startApi({ API_DOCS: 'false' });
    for (const path of ['/docs', '/openapi.json', '/asyncapi.json', '/metrics'])
      expect((await closed.call('GET', path)).status).toBe(404);
    await closed.stop();
  });
});
