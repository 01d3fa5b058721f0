import { createServer } from 'node:net';
import { Principal } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';
import { cookieOf, type SetCookie } from './browser.js';
import { ADMIN_PAGE, OpenIdProvider, PUBLIC_ADMIN_PAGE, PUBLIC_URL } from './openid-provider.js';
import { AUDIENCE } from './test-issuer.js';

const SESSION = '__Host-flow_pipelines_session';
const PENDING = '__Host-flow_pipelines_sign_in';
const START = '/admin/session/oidc';

interface Redirect {
  readonly status: number;
  readonly location: string;
  readonly cookies: Readonly<Record<string, SetCookie>>;
  readonly headers: Headers;
}

/** Goes to an address of the api, with these cookies, as a browser that was sent there; follows nothing. */
async function go(api: TestApi, address: string, cookies: readonly SetCookie[] = []): Promise<Redirect> {
  const { pathname, search } = new URL(address, PUBLIC_URL);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const answer = await fetch(api.url + pathname + search, {
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  });
  await answer.body?.cancel();
  const set = answer.headers.getSetCookie().map((line) => cookieOf({ headers: new Headers({ 'set-cookie': line }) }));
  return {
    status: answer.status,
    location: answer.headers.get('location') ?? '',
    cookies: Object.fromEntries(set.map((one) => [one.name, one])),
    headers: answer.headers,
  };
}

const begin = async (api: TestApi, path = START) => {
  const { location, cookies } = await go(api, path);
  return { url: location, pending: cookies[PENDING] as SetCookie };
};
const failed = (code: string) => ({ status: 303, location: `/admin/sign-in?error=${code}` });

describe('signing in to the admin page at a real OpenID provider', () => {
  let provider: OpenIdProvider;
  let api: TestApi;
  let other: TestApi;
  let settings: Record<string, string>;
  beforeAll(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const ann = { name: 'Ann', email: 'ann@example.org', email_verified: true, groups: ['flow-admins'] };
    provider = await OpenIdProvider.start({ ann, ben: { name: 'Ben' }, cy: { name: 'Cy' } });
    settings = provider.adminPageSettings;
    api = await startApi(settings);
    other = await startApi({ ...settings, DATABASE_URL: api.databaseUrl });
  });
  afterAll(async () => {
    await other.stop();
    await api.stop();
    await provider.stop();
  });

  const me = ({ name, value }: SetCookie, at = api) =>
    at.call('GET', '/api/v2/me', { token: null, headers: { cookie: `${name}=${value}` } });
  const signIn = async (login: string, at = api) => {
    const { url, pending } = await begin(at);
    return go(at, await provider.answerTo(url, login), [pending]);
  };

  it('sends the browser there with state, nonce and a S256 challenge, and says so on the page', async () => {
    const state = await api.call('GET', '/admin/session', { token: null });
    expect(state.body).toEqual({ session: null, sign_in: { token: true, oidc: START } });
    const { status, location, cookies, headers } = await go(api, `${START}?return_to=/admin/pipelines`);
    const url = new URL(location);
    expect([status, url.origin, url.pathname]).toEqual([303, provider.issuer, '/auth']);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: ADMIN_PAGE.client_id,
      redirect_uri: `${PUBLIC_URL}/admin/session/callback`,
      response_type: 'code',
      scope: 'openid flow:read flow:assign',
      resource: AUDIENCE,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(cookies[PENDING]).toMatchObject({ flags: ['httponly', 'path=/', 'samesite=lax', 'secure'], maxAge: 600 });
    expect(headers.get('cache-control')).toBe('no-store');
    const again = await begin(api);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(new URL(again.url).searchParams.get(name)).not.toBe(url.searchParams.get(name));
    }
  });

  it('signs somebody in as the same user, with the same rights, as an access token of the provider would', async () => {
    const { url, pending } = await begin(api, `${START}?return_to=${encodeURIComponent('/admin/pipelines?q=a#x')}`);
    // Another instance takes the answer.
    const done = await go(other, await provider.answerTo(url, 'ann'), [pending]);
    expect(done).toMatchObject({ status: 303, location: '/admin/pipelines?q=a#x' });
    const session = done.cookies[SESSION] as SetCookie;
    expect(session.flags).toEqual(['httponly', 'path=/', 'samesite=strict', 'secure']);
    expect(done.cookies[PENDING]).toMatchObject({ value: '', maxAge: 0 });
    const found = await me(session);
    const { access_token: token } = await provider.signIn('ann');
    const byToken = await api.call('GET', '/api/v2/me', { token });
    const { sign_in: ofToken, ...same } = byToken.body;
    expect(found.body).toMatchObject(same);
    expect(found.body['sign_in']).toMatchObject({ method: 'oidc', issuer: provider.issuer, subject: 'ann' });
    expect(ofToken).toMatchObject({ method: 'oidc', subject: 'ann' });
    expect(same).toMatchObject({ name: 'Ann', site_admin: true, scopes: ['read', 'assign'] });
    const cookie = `${session.name}=${session.value}`;
    const state = await api.call('GET', '/admin/session', { token: null, headers: { cookie } });
    expect(state.body).toMatchObject({ session: { method: 'oidc', token_id: null, principal: { name: 'Ann' } } });
    const listed = await api.call('GET', '/api/v1/flow/pipeline', { token: null, headers: { cookie } });
    expect(listed.status).toBe(200);
  });

  it('works without a secret, by PKCE alone', async () => {
    const { OIDC_CLIENT_SECRET: _, ...rest } = settings;
    const open = await startApi({
      ...rest,
      OIDC_CLIENT_ID: PUBLIC_ADMIN_PAGE.client_id,
      DATABASE_URL: api.databaseUrl,
    });
    const done = await signIn('ben', open);
    expect((await me(done.cookies[SESSION] as SetCookie, open)).body).toMatchObject({ name: 'Ben' });
    await open.stop();
  });

  it('ends when the user is disabled, and disabled users get no other', async () => {
    const done = await signIn('cy');
    const session = done.cookies[SESSION] as SetCookie;
    const { body } = await me(session);
    await api.dataSource.getRepository(Principal).update({ id: String(body['id']) }, { disabledAt: new Date() });
    const refused = await signIn('cy', other);
    expect(refused).toMatchObject(failed('token_invalid'));
    expect(refused.cookies[SESSION]).toBeUndefined();
    expect(await me(session, other)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
  });

  it('ends where the provider is one’s own no more', async () => {
    const session = (await signIn('ben')).cookies[SESSION] as SetCookie;
    const moved = await startApi({ PUBLIC_URL, DATABASE_URL: api.databaseUrl });
    expect((await me(session, moved)).body).toMatchObject({ code: 'session_ended' });
    await moved.stop();
  });

  describe('is refused, and the page told why,', () => {
    it('when the answer is to no question of this browser: state, cookie or both are missing, another’s or old', async () => {
      const mine = await begin(api);
      const theirs = await begin(api);
      const answer = await provider.answerTo(theirs.url, 'ben');
      const without = new URL(answer);
      without.searchParams.delete('state');
      const broken = { ...theirs.pending, value: 'x' };
      const cases: [string, readonly SetCookie[]][] = [
        [answer, []],
        [answer, [mine.pending]],
        [answer, [broken]],
        [without.href, [theirs.pending]],
        ['/admin/session/callback', [theirs.pending]],
      ];
      for (const [address, cookies] of cases) {
        const refused = await go(api, address, cookies);
        expect(refused).toMatchObject(failed('sign_in_expired'));
        expect(refused.cookies[SESSION]).toBeUndefined();
        expect(refused.cookies[PENDING]).toMatchObject({ value: '', maxAge: 0 });
      }
      expect(await go(api, answer, [theirs.pending])).toMatchObject({ location: '/admin' });
    });

    it('when the code was used before, is made up or of another sign-in', async () => {
      const first = await begin(api);
      const answer = await provider.answerTo(first.url, 'ben');
      expect(await go(api, answer, [first.pending])).toMatchObject({ location: '/admin' });
      expect(await go(api, answer, [first.pending])).toMatchObject(failed('sign_in_refused'));
      const second = await begin(api);
      const third = await begin(api);
      const fresh = new URL(await provider.answerTo(second.url, 'ben'));
      const madeUp = new URL(fresh);
      madeUp.searchParams.set('code', 'made-up');
      expect(await go(api, madeUp.href, [second.pending])).toMatchObject(failed('sign_in_refused'));
      // The state is the attacker's own, the code somebody else's: the verifier does not fit.
      fresh.searchParams.set('state', new URL(third.url).searchParams.get('state') ?? '');
      expect(await go(api, fresh.href, [third.pending])).toMatchObject(failed('sign_in_refused'));
    });

    it('when the nonce is of another sign-in', async () => {
      const mine = await begin(api);
      const [state, , verifier, returnTo] = decodeURIComponent(mine.pending.value).split(' ');
      const value = encodeURIComponent([state, 'A'.repeat(43), verifier, returnTo].join(' '));
      const answer = await provider.answerTo(mine.url, 'ben');
      expect(await go(api, answer, [{ ...mine.pending, value }])).toMatchObject(failed('sign_in_refused'));
    });

    it('when somebody turns back at the provider, or it has an error to tell', async () => {
      const { url, pending } = await begin(api);
      const answer = await provider.answerToCancelled(url);
      expect(new URL(answer).searchParams.get('error')).toBe('access_denied');
      expect(await go(api, answer, [pending])).toMatchObject(failed('sign_in_refused'));
    });

    it('when the provider gives no access token for this api', async () => {
      const other = await startApi({ ...settings, OIDC_SIGN_IN_PARAMETERS: '', OIDC_SIGN_IN_SCOPES: 'openid' });
      expect(await signIn('ben', other)).toMatchObject(failed('token_invalid'));
      await other.stop();
    });

    it('when the provider is away, before or after; and signing in with a token goes on', async () => {
      const gone = await OpenIdProvider.start({ ben: {} });
      const away = await startApi({ ...settings, OIDC_ISSUER: gone.issuer });
      const { url, pending } = await begin(away);
      const answer = await gone.answerTo(url, 'ben');
      await gone.stop();
      expect(await go(away, answer, [pending])).toMatchObject(failed('identity_provider_unavailable'));
      await away.stop();
      const never = await startApi({ ...settings, OIDC_ISSUER: gone.issuer });
      expect(await go(never, START)).toMatchObject(failed('identity_provider_unavailable'));
      const headers = { origin: PUBLIC_URL };
      const body = { token: never.adminToken };
      expect((await never.call('POST', '/admin/session', { token: null, headers, body })).status).toBe(201);
      await never.stop();
    });

    it('when the provider takes the connection and says nothing, after seconds', async () => {
      const silent = createServer();
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const sockets: { destroy: () => void }[] = [];
      silent.on('connection', (socket) => sockets.push(socket));
      const { port } = silent.address() as { port: number };
      const waiting = await startApi({ ...settings, OIDC_ISSUER: `http://127.0.0.1:${port}` });
      const before = performance.now();
      expect(await go(waiting, START)).toMatchObject(failed('identity_provider_unavailable'));
      expect(performance.now() - before).toBeLessThan(10_000);
      for (const socket of sockets) socket.destroy();
      silent.close();
      await waiting.stop();
    });
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/admin/../..//evil.example',
    '/adminx',
    '/admin/..',
    '/admin/%2E%2e//evil.example',
    String.raw`/admin/\evil`,
  ])('comes back to no address beyond the page: %s', async (address) => {
    const path = `${START}?return_to=${encodeURIComponent(address)}`;
    const answer = await api.call('GET', path, { token: null });
    expect(answer.body).toMatchObject({ status: 400, code: 'field_invalid' });
  });

  it('is not there without a client', async () => {
    const none = await startApi({ PUBLIC_URL, OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: AUDIENCE });
    for (const path of [START, '/admin/session/callback?code=x&state=y']) {
      expect((await none.call('GET', path, { token: null })).body).toMatchObject({
        status: 404,
        code: 'route_not_found',
      });
    }
    await none.stop();
  });
});
