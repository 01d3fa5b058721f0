import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { Browser, cookieOf } from './browser.js';
import { SseClient } from './sse-client.js';

const PUBLIC_URL = 'https://flow.example.org';
const REFUSED = { status: 403, body: { code: 'origin_refused' } };

/** What a browser says of a request, by who made it send it. */
const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['another site, in a browser that says no more', { origin: 'https://evil.example' }],
  ['another site, whose name only begins like ours', { origin: `${PUBLIC_URL}.evil.example` }],
  ['another site, over http', { origin: PUBLIC_URL.replace('https', 'http') }],
  ['another site at another port', { origin: `${PUBLIC_URL}:8443` }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a neighbour under the same domain', { origin: 'https://other.example.org', 'sec-fetch-site': 'same-site' }],
  ['a neighbour that says nothing of its origin', { 'sec-fetch-site': 'same-site' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['something that says nothing', {}],
];

describe('a request that a cookie authenticates', () => {
  let api: TestApi;
  let cookie: string;
  beforeAll(async () => {
    api = await startApi({ PUBLIC_URL });
    cookie = await signIn();
  });
  afterAll(() => api.stop());

  const signIn = async () => {
    const headers = { origin: PUBLIC_URL };
    const answer = await api.call('POST', '/admin/session', { token: null, headers, body: { token: api.adminToken } });
    const { name, value } = cookieOf(answer);
    return `${name}=${value}`;
  };
  const call = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    api.call(method, path, { token: null, headers: { cookie, ...headers }, ...(body !== undefined && { body }) });
  const countPipelines = async () => {
    const [row] = await api.dataSource.query('select count(*)::int as count from pipelines');
    return row.count as number;
  };

  it.each(FOREIGN)('is refused when it would change something and %s made the browser send it', async (_, headers) => {
    const before = await countPipelines();
    expect(await call('POST', '/api/v2/pipelines', headers, { name: 'forged' })).toMatchObject(REFUSED);
    expect(await call('POST', '/api/v1/jobs/pipelines', headers, { job_id: 'j', pipeline_ids: [] })).toMatchObject({
      status: 403,
      body: { status: 'ERROR', code: 'origin_refused' },
    });
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      expect(await call(method, '/api/v2/users/x', headers, {})).toMatchObject(REFUSED);
    }
    expect(await countPipelines()).toBe(before);
  });

  it.each(FOREIGN)('neither signs in nor out when %s made the browser send it', async (_, headers) => {
    const planted = await call('POST', '/admin/session', headers, { token: api.adminToken });
    expect(planted).toMatchObject(REFUSED);
    expect(planted.headers.getSetCookie()).toEqual([]);
    expect(await call('DELETE', '/admin/session', headers)).toMatchObject(REFUSED);
    expect((await call('GET', '/api/v2/me', {})).status).toBe(200);
  });

  it.each([
    ['its origin', { origin: PUBLIC_URL }],
    ['where it comes from', { 'sec-fetch-site': 'same-origin' }],
    ['both', { 'sec-fetch-site': 'same-origin', origin: PUBLIC_URL }],
  ])('changes something when a page of this site sends it and the browser says %s', async (what, headers) => {
    expect((await call('POST', '/api/v2/pipelines', headers, { name: `own ${what}` })).status).toBe(201);
  });

  it('reads from the address bar and from pages of this site, and not for another site', async () => {
    for (const headers of [{}, { 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-origin' }]) {
      expect((await call('GET', '/api/v2/me', headers)).status).toBe(200);
    }
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'null' }]) {
      expect(await call('GET', '/api/v2/me', headers)).toMatchObject(REFUSED);
    }
  });

  it('counts for nothing beside an Authorization header, which needs no origin', async () => {
    const userId = await api.addPrincipal();
    const token = await api.addToken(userId);
    const me = await api.call('GET', '/api/v2/me', { token, headers: { cookie } });
    expect(me.body).toMatchObject({ id: userId });
    const refused = await api.call('POST', '/api/v2/pipelines', { token, headers: { cookie }, body: { name: 'x' } });
    expect(refused.body).toMatchObject({ code: 'permission_missing' });
    const bad = await api.call('GET', '/api/v2/me', { token: 'fp_wrong', headers: { cookie } });
    expect(bad.body).toMatchObject({ status: 401, code: 'token_invalid' });
    const other = await api.call('GET', '/api/v2/me', {
      token: null,
      headers: { cookie, authorization: 'Basic YTpi' },
    });
    expect(other.body).toMatchObject({ status: 401, code: 'token_invalid' });
  });

  it('has a cookie that is bound to this host and to https, as PUBLIC_URL says', async () => {
    const headers = { origin: PUBLIC_URL };
    const answer = await api.call('POST', '/admin/session', { token: null, headers, body: { token: api.adminToken } });
    const { name, value, flags } = cookieOf(answer);
    expect({ name, flags }).toEqual({
      name: '__Host-flow_pipelines_session',
      flags: ['httponly', 'path=/', 'samesite=strict', 'secure'],
    });
    // A neighbour could set one without the prefix.
    const tossed = await api.call('GET', '/api/v2/me', {
      token: null,
      headers: { cookie: `flow_pipelines_session=${value}` },
    });
    expect(tossed.body).toMatchObject({ code: 'token_missing' });
    await call('DELETE', '/admin/session', { ...headers, cookie: `${name}=${value}` });
  });

  it('keeps an Idempotency-Key’s secret answer for the session that asked, and for no other', async () => {
    const first = new Browser(api, cookie);
    const ask = (browser: Browser) =>
      browser.call('POST', '/api/v2/tokens', {
        body: { name: 'kept' },
        headers: { origin: PUBLIC_URL, 'idempotency-key': 'one' },
      });
    const made = await ask(first);
    expect(made.status).toBe(201);
    expect((await ask(first)).body).toEqual(made.body);
    expect((await ask(new Browser(api, await signIn()))).body).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('follows events until the session ends', async () => {
    const own = await signIn();
    const stream = await SseClient.open(api, { cookie: own });
    expect(stream.response.status).toBe(200);
    expect((await call('DELETE', '/admin/session', { cookie: own, origin: PUBLIC_URL })).status).toBe(204);
    await eventually(() => expect(stream.ended).toBe(true), { timeoutMs: 2_000 });
  });
});

describe('where PUBLIC_URL is not set', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('the address that a request was sent to is this site', async () => {
    const signIn = (origin: string) =>
      api.call('POST', '/admin/session', { token: null, headers: { origin }, body: { token: api.adminToken } });
    expect((await signIn(api.url)).status).toBe(201);
    for (const origin of ['http://127.0.0.1:1', 'http://localhost', 'nothing', `${api.url}.evil.example`]) {
      expect(await signIn(origin)).toMatchObject(REFUSED);
    }
    // A proxy in front speaks https with browsers and leaves the name.
    expect(cookieOf(await signIn(api.url.replace('http:', 'https:'))).flags).toContain('secure');
  });
});
