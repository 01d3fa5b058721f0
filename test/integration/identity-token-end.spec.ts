import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const TOKENS = '/api/v2/tokens';

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

  describe('comes within a second on every instance:', () => {
    let other: TestApi;
    beforeAll(async () => {
      other = await startApi({ DATABASE_URL: api.databaseUrl });
    });
    afterAll(() => other.stop());

    /**
     * Asks both instances without a pause, so that each has just looked the token up whenever it ends.
     * @returns when the last request began that was let in (how long an answer takes is not the token's), and when both refused
     */
    async function untilRefused(token: string): Promise<{ lastLetIn: number; refusedAt: number }> {
      for (let lastLetIn = NaN; ;) {
        const begunAt = Date.now();
        const answers = await Promise.all(
          [api, other].map(async (instance) => (await instance.call('GET', '/api/v2/me', { token })).status),
        );
        for (const status of answers) expect([200, 401]).toContain(status);
        if (answers.every((status) => status === 401)) return { lastLetIn, refusedAt: Date.now() };
        lastLetIn = begunAt;
      }
    }

    const tokenPath = (id: unknown) => `${TOKENS}/${String(id)}`;
    const owner = async () => {
      const id = await api.addPrincipal();
      const token = await api.addToken(id);
      const made = await api.call('POST', TOKENS, { token, body: { name: 'short' } });
      return { userPath: `/api/v2/users/${id}`, tokenId: made.body.id, token: String(made.body.token) };
    };
    type Owner = Awaited<ReturnType<typeof owner>>;
    /** Each ends the owner's token, and answers when. */
    const ENDS: [string, (one: Owner) => Promise<number>][] = [
      ['revoked', async ({ tokenId }) => ended(await api.call('DELETE', tokenPath(tokenId)))],
      [
        'its user disabled',
        async ({ userPath }) => ended(await api.call('PATCH', userPath, { body: { disabled: true } })),
      ],
      ['its user deleted', async ({ userPath }) => ended(await api.call('DELETE', userPath))],
      ['rotated without an overlap', ({ tokenId }) => rotated(tokenId, 0)],
      ['the end of the overlap of its rotation', ({ tokenId }) => rotated(tokenId, 1)],
    ];
    function ended({ status }: { status: number }): number {
      expect(status).toBeLessThan(300);
      return Date.now();
    }
    async function rotated(id: unknown, seconds: number): Promise<number> {
      const answer = await api.call('POST', `${tokenPath(id)}/rotate`, { body: { overlap_seconds: seconds } });
      return ended(answer) + seconds * 1_000;
    }

    it.each(ENDS)('%s', async (_, end) => {
      const one = await owner();
      for (const instance of [api, other]) {
        expect((await instance.call('GET', '/api/v2/me', { token: one.token })).status).toBe(200);
      }
      const refused = untilRefused(one.token);
      const endedAt = await end(one);
      expect((await refused).lastLetIn - endedAt).toBeLessThan(1_000);
    });

    it('expired', async () => {
      const expiresAt = new Date(Date.now() + 1_500);
      const { body } = await create({ name: 'brief', expires_at: expiresAt.toISOString() });
      expect(body.expires_at).toBe(expiresAt.toISOString());
      const { lastLetIn, refusedAt } = await untilRefused(String(body.token));
      expect(refusedAt).toBeGreaterThanOrEqual(expiresAt.getTime());
      expect(lastLetIn - expiresAt.getTime()).toBeLessThan(1_000);
    });
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
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
  });
});
