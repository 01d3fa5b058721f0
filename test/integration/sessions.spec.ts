import { ApiToken, Principal } from '@flow-pipelines/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hashToken } from '../../apps/api/src/identity/token.js';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { Browser, cookieOf } from './browser.js';

const SESSIONS = 'select encode(hash, $1) as hash, token_id from sessions order by created_at';

describe('a session of the admin page', () => {
  let api: TestApi;
  let other: TestApi;
  let userId: string;
  let token: string;
  let browser: Browser;
  beforeAll(async () => {
    api = await startApi();
    other = await startApi({ DATABASE_URL: api.databaseUrl });
  });
  afterAll(async () => {
    await other.stop();
    await api.stop();
  });
  beforeEach(async () => {
    userId = await api.addPrincipal({ name: `ann ${Date.now()}`, siteAdmin: true });
    token = await api.addToken(userId);
    browser = new Browser(api);
  });

  const ids = () => api.dataSource.query<{ hash: string }[]>(SESSIONS, ['hex']);
  const tokenIdOf = async (text: string) => {
    const found = await api.dataSource.getRepository(ApiToken).findOneByOrFail({ hash: hashToken(text) });
    return found.id;
  };
  const ends = async (one: Browser) =>
    eventually(async () => expect(await one.call('GET', '/api/v2/me')).toMatchObject(ENDED), { timeoutMs: 1_500 });

  it('is known by a cookie that no script reads, no other site sends and no storage holds', async () => {
    const answer = await browser.signIn(token);
    const { name, value, flags, maxAge } = cookieOf(answer);
    expect({ name, flags }).toEqual({
      name: 'flow_pipelines_session',
      flags: ['httponly', 'path=/', 'samesite=strict'],
    });
    expect(value).toMatch(/^[\w-]{43}$/);
    expect(maxAge).toBeGreaterThan(12 * 3_600 - 60);
    expect(maxAge).toBeLessThanOrEqual(12 * 3_600);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const kept = await ids();
    expect(kept.map(({ hash }) => hash)).toContain(hashToken(value).toString('hex'));
    expect(answer.text).not.toContain(token);
    expect(answer.text).not.toContain(value);
  });

  it('says who is signed in, until when, and which ways to sign in there are', async () => {
    const before = await browser.call('GET', '/admin/session');
    expect(before.body).toEqual({ session: null, sign_in: { token: true, oidc: null } });
    const answer = await browser.signIn(token);
    const found = await browser.call('GET', '/admin/session');
    expect(found.body).toEqual(answer.body);
    expect(found.body).toMatchObject({
      session: {
        method: 'api_token',
        principal: { id: userId, kind: 'user', site_admin: true, manage_flow_pipelines: false },
        token_id: await tokenIdOf(token),
        scopes: ['read', 'assign', 'manage', 'admin'],
      },
    });
    expect(found.headers.get('cache-control')).toBe('no-store');
    const { started_at, expires_at, idle_expires_at } = found.body['session'] as Record<string, string>;
    const minutesFromStart = (time = '') => (Date.parse(time) - Date.parse(started_at ?? '')) / 60_000;
    expect(minutesFromStart(expires_at)).toBeCloseTo(720, 0);
    expect(minutesFromStart(idle_expires_at)).toBeCloseTo(60, 0);
  });

  it('makes calls of both versions those of its token: same scopes, same actor in the audit log', async () => {
    const narrow = await api.addToken(userId, { scopes: ['read', 'manage'] });
    await browser.signIn(narrow);
    const me = await browser.call('GET', '/api/v2/me');
    expect(me.body).toMatchObject({ id: userId, scopes: ['read', 'manage'], sign_in: { method: 'api_token' } });
    expect((await browser.call('GET', '/api/v1/flow/pipeline')).status).toBe(200);
    const made = await browser.call('POST', '/api/v2/pipelines', { body: { name: `made ${userId}` } });
    expect(made.status).toBe(201);
    const refused = await browser.call('GET', '/api/v2/audit');
    expect(refused.body).toMatchObject({ status: 403, code: 'permission_missing' });
    const audit = await api.call('GET', `/api/v2/audit?target=${String(made.body['id'])}`);
    expect(audit.body['items']).toMatchObject([{ actor: { id: userId }, token_id: await tokenIdOf(narrow) }]);
  });

  it('has a new id at each sign-in, and ends the one before: nobody can plant an id', async () => {
    const planted = 'A'.repeat(43);
    browser.cookie = `flow_pipelines_session=${planted}`;
    await browser.signIn(token);
    expect(browser.cookie).not.toContain(planted);
    const first = new Browser(api, browser.cookie);
    await browser.signIn(token);
    expect(browser.cookie).not.toBe(first.cookie);
    expect((await browser.call('GET', '/api/v2/me')).status).toBe(200);
    expect(await first.call('GET', '/api/v2/me')).toMatchObject(ENDED);
    expect(await new Browser(api, `flow_pipelines_session=${planted}`).call('GET', '/api/v2/me')).toMatchObject(ENDED);
  });

  it('works on every instance, and after signing out on none', async () => {
    await browser.signIn(token);
    const elsewhere = browser.at(other);
    expect((await elsewhere.call('GET', '/api/v2/me')).status).toBe(200);
    const out = await browser.call('DELETE', '/admin/session');
    expect(out.status).toBe(204);
    expect(cookieOf(out)).toMatchObject({ value: '', maxAge: 0, flags: ['httponly', 'path=/', 'samesite=strict'] });
    expect(await browser.call('GET', '/api/v2/me')).toMatchObject(ENDED);
    await ends(elsewhere);
    expect((await browser.call('DELETE', '/admin/session')).status).toBe(204);
    const state = await browser.call('GET', '/admin/session');
    expect(state.body).toMatchObject({ session: null });
    expect(cookieOf(state)).toMatchObject({ value: '', maxAge: 0 });
  });

  it('ends everywhere within a second when its token is revoked, and leaves those of other tokens', async () => {
    const another = new Browser(api);
    await another.signIn(await api.addToken(userId));
    await browser.signIn(token);
    const all = [browser, browser.at(other)];
    for (const one of all) expect((await one.call('GET', '/api/v2/me')).status).toBe(200);
    await api.call('DELETE', `/api/v2/tokens/${await tokenIdOf(token)}`);
    await Promise.all(all.map(ends));
    expect((await another.call('GET', '/api/v2/me')).status).toBe(200);
  });

  it('ends with its token’s time, and when its holder is disabled or deleted', async () => {
    const { dataSource } = api;
    const brief = await api.addToken(userId, { expiresAt: new Date(Date.now() + 3_600_000) });
    const answer = await browser.signIn(brief);
    expect(cookieOf(answer).maxAge).toBeLessThanOrEqual(3_600);
    await dataSource.query(`update api_tokens set expires_at = now() where id = $1`, [await tokenIdOf(brief)]);
    await ends(browser);
    await browser.signIn(token);
    await dataSource.getRepository(Principal).update({ id: userId }, { disabledAt: new Date() });
    await ends(browser);
    await dataSource.getRepository(Principal).update({ id: userId }, { disabledAt: null });
    await eventually(async () => expect((await browser.signIn(token)).status).toBe(201));
    expect((await api.call('DELETE', `/api/v2/users/${userId}`)).status).toBe(204);
    await ends(browser);
  });

  it('ends when it is over, and when it is not used for long enough; a use keeps it', async () => {
    const { dataSource } = api;
    await browser.signIn(token);
    const hash = hashToken(browser.cookie?.split('=')[1] ?? '');
    await dataSource.query(`update sessions set last_used_at = now() - interval '59 minutes' where hash = $1`, [hash]);
    await eventually(async () => {
      await browser.call('GET', '/api/v2/me');
      const [row] = await dataSource.query('select last_used_at from sessions where hash = $1', [hash]);
      expect(Date.now() - row.last_used_at.getTime()).toBeLessThan(60_000);
    });
    await dataSource.query(`update sessions set last_used_at = now() - interval '61 minutes' where hash = $1`, [hash]);
    await ends(browser);
    await browser.signIn(token);
    await dataSource.query(`update sessions set expires_at = now() where principal_id = $1`, [userId]);
    await ends(browser);
    await new Browser(api).signIn(token);
    expect(await dataSource.query('select hash from sessions where expires_at < now()')).toEqual([]);
  });

  it('is not begun with what is no token, nor for somebody who is disabled', async () => {
    const gone = await api.addPrincipal({ disabledAt: new Date() });
    const refused = { body: { status: 401, code: 'token_invalid' } };
    for (const bad of ['fp_0123456789abcdefghijklmnopqrstuvwxyz', ' ', 'a b', await api.addToken(gone)]) {
      const answer = await browser.signIn(bad);
      expect(answer).toMatchObject(refused);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    for (const body of [{}, { token: '' }, { token: 1 }, { token: `a\nb` }, { token: 'a'.repeat(20_000) }]) {
      const answer = await browser.call('POST', '/admin/session', { body });
      expect(answer.body).toMatchObject({ status: 400, code: 'field_invalid' });
    }
  });

  it('takes nothing from the address', async () => {
    const answer = await browser.call('GET', `/admin/session?token=${token}`);
    expect(answer.body).toMatchObject({ session: null });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

const ENDED = { status: 401, body: { code: 'session_ended' } };
