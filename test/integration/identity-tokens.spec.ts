import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { SCOPES } from '../../apps/api/src/identity/scope.js';
import { startApi, type TestApi } from '../support/index.js';

const TOKENS = '/api/v2/tokens';

describe(TOKENS, () => {
  let api: TestApi;
  let user: string;
  let userToken: string;
  beforeAll(async () => {
    api = await startApi();
    user = await api.addPrincipal({ name: 'Owner' });
    userToken = await api.addToken(user);
  });
  afterAll(() => api.stop());

  const create = (body: object, token: string = userToken) => api.call('POST', TOKENS, { token, body });

  describe('POST', () => {
    it('makes a token for oneself that works at once, and shows it once', async () => {
      const made = await create({ name: 'laptop' });
      expect(made.status).toBe(201);
      expect(made.headers.get('cache-control')).toBe('no-store');
      const { token, ...shown } = made.body;
      expect(token).toMatch(/^fp_[0-9A-Za-z]{36}$/);
      expect(shown).toEqual({
        id: expect.any(String),
        name: 'laptop',
        principal_id: user,
        scopes: [...SCOPES],
        expires_at: null,
        revoked_at: null,
        last_used_at: null,
        created_at: expect.any(String),
      });
      const read = await api.call('GET', made.headers.get('location') ?? '', { token: String(token) });
      expect(read.body).toEqual(shown);
    });

    it('makes one for a user or a service account when a site admin asks', async () => {
      const account = await api.addPrincipal({ kind: 'service_account' });
      for (const body of [{ user_id: user.toUpperCase() }, { service_account_id: account }]) {
        const made = await create({ name: 'given', ...body }, api.adminToken);
        const me = await api.call('GET', '/api/v2/me', { token: String(made.body.token) });
        expect(me.body).toMatchObject({
          id: made.body.principal_id,
          kind: 'user_id' in body ? 'user' : 'service_account',
        });
      }
    });

    it('refuses a token for somebody else to everybody else, known or not', async () => {
      const other = await api.addPrincipal();
      const coordinator = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
      const admin = await api.addPrincipal({ siteAdmin: true });
      const withoutScope = await api.addToken(admin, { scopes: ['read', 'assign', 'manage'] });
      for (const token of [userToken, coordinator, withoutScope]) {
        for (const user_id of [other, uuidv7()]) {
          const { body } = await create({ name: 'stolen', user_id }, token);
          expect(body).toMatchObject({ status: 403, code: 'permission_missing' });
        }
      }
    });

    it('finds no group, no unknown principal and none of the other kind', async () => {
      const group = await api.addPrincipal({ kind: 'group' });
      for (const holder of [{ user_id: group }, { user_id: uuidv7() }, { service_account_id: user }]) {
        const { body } = await create({ name: 'x', ...holder }, api.adminToken);
        expect(body).toMatchObject({ status: 404, code: 'principal_not_found' });
      }
    });

    it('never gives scopes beyond those of the calling token', async () => {
      const narrow = await api.addToken(user, { scopes: ['read', 'manage'] });
      for (const scopes of [['admin'], ['read', 'assign'], [...SCOPES]]) {
        expect((await create({ name: 'x', scopes }, narrow)).body).toMatchObject({ code: 'permission_missing' });
      }
      expect((await create({ name: 'x' }, narrow)).body.scopes).toEqual(['read', 'manage']);
      expect((await create({ name: 'x', scopes: ['read', 'read'] }, narrow)).body.scopes).toEqual(['read']);
      const withoutManage = await api.addToken(user, { scopes: ['read', 'assign', 'admin'] });
      expect((await create({ name: 'x' }, withoutManage)).body).toMatchObject({ code: 'permission_missing' });
    });

    it.each([
      { scopes: [] },
      { scopes: ['everything'] },
      { scopes: 'read' },
      { scopes: null },
      { scopes: [['read']] },
      { expires_at: 'tomorrow' },
      { expires_at: '2030-02-30T00:00:00Z' },
      { expires_at: '2020-01-01T00:00:00Z' },
      { expires_at: 1_900_000_000 },
      { user_id: null },
      { user_id: 'x' },
      { user_id: uuidv7(), service_account_id: uuidv7() },
      { name: undefined },
      { name: ' x' },
      { name: 'a\u0000b' },
    ])('refuses %j', async (fault) => {
      const { body } = await create({ name: 'x', ...fault });
      expect(body).toMatchObject({ status: 400, code: 'field_invalid' });
    });
  });

  describe('GET', () => {
    it('lists the caller’s own, in pages, never with the token or its hash', async () => {
      const owner = await api.addPrincipal();
      const token = await api.addToken(owner, { name: 'm' });
      for (const name of ['c', 'a', 'b', 'a']) await create({ name }, token);
      const names: unknown[] = [];
      let cursor: unknown = undefined;
      do {
        const query = `?limit=2${typeof cursor === 'string' ? `&cursor=${cursor}` : ''}`;
        const { body, text } = await api.call('GET', TOKENS + query, { token });
        expect(text).not.toMatch(/fp_|hash/);
        names.push(...(body.items as { name: string }[]).map(({ name }) => name));
        cursor = body.next_cursor;
      } while (cursor !== null);
      expect(names).toEqual(['a', 'a', 'b', 'c', 'm']);
    });

    it('lists those in one state', async () => {
      const owner = await api.addPrincipal();
      const past = new Date(Date.now() - 1_000);
      const token = await api.addToken(owner, { name: 'active', expiresAt: new Date(Date.now() + 60_000) });
      await api.addToken(owner, { name: 'endless' });
      await api.addToken(owner, { name: 'expired', expiresAt: past });
      await api.addToken(owner, { name: 'revoked', revokedAt: past });
      await api.addToken(owner, { name: 'revoked and expired', revokedAt: past, expiresAt: past });
      const names = async (query: string) => {
        const { body } = await api.call('GET', `${TOKENS}?${query}`, { token });
        return (body.items as { name: string }[]).map(({ name }) => name);
      };
      expect(await names('state=active')).toEqual(['active', 'endless']);
      expect(await names('state=expired')).toEqual(['expired']);
      expect(await names('state=revoked')).toEqual(['revoked', 'revoked and expired']);
      expect(await names('')).toHaveLength(5);
      for (const state of ['', 'ACTIVE', 'dead', 'active&state=revoked']) {
        const { body } = await api.call('GET', `${TOKENS}?state=${state}`, { token });
        expect(body).toMatchObject({ status: 400, code: 'field_invalid' });
      }
    });

    it('shows those of others to site admins only', async () => {
      const path = `${TOKENS}?principal_id=${user}`;
      expect((await api.call('GET', path)).body.items).not.toHaveLength(0);
      expect((await api.call('GET', path, { token: userToken })).status).toBe(200);
      const stranger = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
      expect((await api.call('GET', path, { token: stranger })).body).toMatchObject({ code: 'permission_missing' });
      const { body } = await create({ name: 'private' });
      const one = `${TOKENS}/${String(body.id)}`;
      expect((await api.call('GET', one)).status).toBe(200);
      const refused = await api.call('GET', one, { token: stranger });
      const unknown = await api.call('GET', `${TOKENS}/${uuidv7()}`, { token: stranger });
      const malformed = await api.call('GET', `${TOKENS}/x`, { token: stranger });
      expect(refused.body).toMatchObject({ status: 404, code: 'token_not_found' });
      for (const { body } of [unknown, malformed]) {
        expect(body).toEqual({ ...refused.body, request_id: body.request_id });
      }
    });

    it('needs the scope read', async () => {
      const token = await api.addToken(user, { scopes: ['assign', 'manage', 'admin'] });
      for (const path of [TOKENS, `${TOKENS}/${uuidv7()}`, '/api/v2/me']) {
        expect((await api.call('GET', path, { token })).body).toMatchObject({ code: 'permission_missing' });
      }
    });
  });
});
