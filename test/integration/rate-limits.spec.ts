import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, startApi, type TestApi } from '../support/index.js';

const LIST = '/api/v1/flow/pipeline';
const ME = '/api/v2/me';

/** What an answer says is left, and of which policy. */
function limitsOf({ headers }: Answer) {
  const [, policy, remaining, seconds] = /^"(\w+)";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? [];
  expect(headers.get('ratelimit-policy')).toBe(`"${policy}";q=3;w=60`);
  expect(headers.get('x-ratelimit-limit')).toBe('3');
  expect(headers.get('x-ratelimit-remaining')).toBe(remaining);
  expect(headers.get('x-ratelimit-reset')).toBe(seconds);
  expect(Number(seconds)).toBeLessThanOrEqual(60);
  return { policy, remaining: Number(remaining) };
}

describe('rate limits', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startApi({ RATE_LIMIT_PER_MINUTE: '3' });
  });
  afterEach(() => api.stop());

  const repeat = async (times: number, call: () => Promise<Answer>) => {
    const answers: Answer[] = [];
    for (let count = 0; count < times; count += 1) answers.push(await call());
    return answers;
  };

  it('are told with every answer under /api, and counted in all that a principal asks', async () => {
    const calls: [number, string, string][] = [
      [200, 'GET', LIST],
      [404, 'GET', '/api/v2/nowhere'],
      [405, 'PUT', ME],
      [429, 'GET', ME],
      [429, 'GET', LIST],
    ];
    const told: unknown[] = [];
    for (const [status, method, path] of calls) {
      const answer = await api.call(method, path);
      expect(answer.status).toBe(status);
      told.push(limitsOf(answer));
    }
    expect(told).toEqual([2, 1, 0, 0, 0].map((remaining) => ({ policy: 'principal', remaining })));
    expect(limitsOf(await api.call('OPTIONS', ME))).toEqual({ policy: 'address', remaining: 3 });
    const health = await api.call('GET', '/health/live');
    expect([health.status, health.headers.get('ratelimit')]).toEqual([200, null]);
  });

  it('answer 429 with Retry-After, in the envelope of v1 and as a problem', async () => {
    await repeat(3, () => api.call('GET', ME));
    const [v1, v2] = [await api.call('GET', LIST), await api.call('GET', ME)];
    expect(v1).toMatchObject({ status: 429, body: { status: 'ERROR', code: 'rate_limited', pipelines: [] } });
    expect(v2).toMatchObject({ status: 429, body: { status: 429, code: 'rate_limited' } });
    for (const { headers } of [v1, v2]) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
  });

  it('are those of a principal, whichever of its tokens it uses, and not those of others', async () => {
    const user = await api.addPrincipal();
    const [first, second] = [await api.addToken(user), await api.addToken(user)];
    await repeat(2, () => api.call('GET', ME, { token: first }));
    const answers = await repeat(2, () => api.call('GET', ME, { token: second }));
    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect((await api.call('GET', ME)).status).toBe(200);
  });

  it('brake failed authentications by address, and leave those alone whose token is good', async () => {
    const guesses = await repeat(5, () => api.call('GET', ME, { token: 'fp_guessed' }));
    expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429]);
    expect(guesses.map(limitsOf)).toEqual([2, 1, 0, 0, 0].map((remaining) => ({ policy: 'address', remaining })));
    expect(guesses[0]?.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(Number(guesses[4]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.call('GET', LIST, { token: null })).body).toMatchObject({ code: 'rate_limited', pipelines: [] });
    const good = await api.addToken(await api.addPrincipal());
    for (const token of [api.adminToken, good]) {
      const answer = await api.call('GET', ME, { token });
      expect([answer.status, limitsOf(answer)]).toEqual([200, { policy: 'principal', remaining: 2 }]);
    }
  });

  it('brake guesses at the admin page and with cookies as those with headers, all together', async () => {
    const guess = (token: string) =>
      api.call('POST', '/admin/session', { token: null, headers: { origin: api.url }, body: { token } });
    const [first, second] = await repeat(2, () => guess('fp_guessed'));
    expect([first?.status, second?.status]).toEqual([401, 401]);
    const headers = { cookie: `flow_pipelines_session=${'A'.repeat(43)}` };
    expect((await api.call('GET', ME, { token: null, headers })).body).toMatchObject({ code: 'session_ended' });
    const braked = await guess('fp_guessed');
    expect(braked.body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(braked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.call('GET', ME, { token: null, headers })).status).toBe(429);
    expect((await guess(api.adminToken)).status).toBe(201);
  });

  it('are not told where there are none', async () => {
    const unlimited = await startApi({ DATABASE_URL: api.databaseUrl });
    try {
      const answers = await repeat(5, () => unlimited.call('GET', ME, { token: 'fp_guessed' }));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
      expect([...(answers[0]?.headers.keys() ?? [])].filter((name) => name.includes('ratelimit'))).toEqual([]);
    } finally {
      await unlimited.stop();
    }
  });
});
