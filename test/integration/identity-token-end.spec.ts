import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startApi, type TestApi } from '../support/index.js';

const TOKENS = '/api/v2/tokens';
/** How long a token that has ended may go on working. */
const SOON = { timeoutMs: 1_000 };

describe('the end of a token', () => {
  let api: TestApi;
  let user: string;
  let userToken: string;
  beforeAll(async () => {
    api = await startApi();
    user = await api.addPrincipal({ name: 'Owner' });
    userToken = await api.addToken(user);
  });
  afterAll(() => api.stop());

  const create = (body: object) => api.call('POST', TOKENS, { token: userToken, body });
  const statusWith = async (token: string) => (await api.call('GET', '/api/v2/me', { token })).status;

  describe('DELETE', () => {
    it('ends the token within a second on every instance', async () => {
      const other = await startApi({ DATABASE_URL: api.databaseUrl });
      try {
        const { body } = await create({ name: 'short' });
        const token = String(body.token);
        const statuses = async () => [
          await statusWith(token),
          (await other.call('GET', '/api/v2/me', { token })).status,
        ];
        expect(await statuses()).toEqual([200, 200]);
        const path = `${TOKENS}/${String(body.id)}`;
        expect((await api.call('DELETE', path, { token: userToken })).status).toBe(204);
        await eventually(async () => expect(await statuses()).toEqual([401, 401]), SOON);
        expect((await api.call('GET', path, { token: userToken })).body.revoked_at).toEqual(expect.any(String));
      } finally {
        await other.stop();
      }
    });

    it('repeated, keeps the time of the first', async () => {
      const { body } = await create({ name: 'twice' });
      const path = `${TOKENS}/${String(body.id)}`;
      await api.call('DELETE', path);
      const first = (await api.call('GET', path)).body.revoked_at;
      expect((await api.call('DELETE', path, { token: userToken })).status).toBe(204);
      expect((await api.call('GET', path)).body.revoked_at).toBe(first);
    });

    it('needs the scope manage for one’s own, and a site admin with the scope admin for others', async () => {
      const { body } = await create({ name: 'kept' });
      const path = `${TOKENS}/${String(body.id)}`;
      const reader = await api.addToken(user, { scopes: ['read', 'assign', 'admin'] });
      const admin = await api.addToken(await api.addPrincipal({ siteAdmin: true }), { scopes: ['read', 'manage'] });
      for (const token of [reader, admin]) {
        expect((await api.call('DELETE', path, { token })).body).toMatchObject({ code: 'permission_missing' });
      }
      const stranger = await api.addToken(await api.addPrincipal());
      expect((await api.call('DELETE', path, { token: stranger })).body).toMatchObject({ code: 'token_not_found' });
      expect(await statusWith(String(body.token))).toBe(200);
      expect((await api.call('DELETE', path)).status).toBe(204);
    });
  });

  it('ends when it expires, also for an instance that has just looked it up', async () => {
    const expiresAt = new Date(Date.now() + 1_500);
    const { body } = await create({ name: 'brief', expires_at: expiresAt.toISOString() });
    expect(body.expires_at).toBe(expiresAt.toISOString());
    const token = String(body.token);
    expect(await statusWith(token)).toBe(200);
    let [isOver, status] = [false, 200];
    while (!isOver) {
      isOver = Date.now() > expiresAt.getTime();
      status = await statusWith(token);
    }
    expect(status).toBe(401);
  });

  it('that is unknown, revoked, expired or of somebody disabled is refused in the same words', async () => {
    const gone = await api.addPrincipal({ disabledAt: new Date() });
    const past = new Date(Date.now() - 1_000);
    const tokens = [
      'fp_unknown',
      await api.addToken(user, { revokedAt: past }),
      await api.addToken(user, { expiresAt: past }),
      await api.addToken(gone),
    ];
    for (const token of tokens) {
      const answer = await api.call('GET', '/api/v2/me', { token });
      expect(answer.body).toMatchObject({ status: 401, code: 'token_invalid' });
      expect(answer.body.detail).toBe('The token is unknown, expired or revoked');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});
