import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { eventually, startApi, type TestApi } from '../support/index.js';

const KINDS = [
  { path: '/api/v2/users', kind: 'user', isActor: true },
  { path: '/api/v2/service-accounts', kind: 'service_account', isActor: true },
  { path: '/api/v2/groups', kind: 'group', isActor: false },
];

describe('users, groups and service accounts', () => {
  let api: TestApi;
  let user: string;
  let userToken: string;
  beforeAll(async () => {
    api = await startApi();
    user = await api.addPrincipal({ name: 'Somebody', email: 'somebody@example.org', manageFlowPipelines: true });
    userToken = await api.addToken(user);
  });
  afterAll(() => api.stop());

  const create = (path: string, body: object, token = api.adminToken) => api.call('POST', path, { token, body });

  describe.each(KINDS)('$path', ({ path, kind, isActor }) => {
    const rights = { disabled: false, site_admin: false, manage_flow_pipelines: false };
    const isUser = kind === 'user';

    it('are made, read, listed, renamed and deleted', async () => {
      const made = await create(path, { name: 'First name' });
      expect(made.status).toBe(201);
      expect(made.headers.get('location')).toBe(`${path}/${String(made.body.id)}`);
      expect(made.body).toEqual({
        id: expect.any(String),
        kind,
        name: 'First name',
        version: 1,
        created_at: expect.any(String),
        ...(isActor ? rights : {}),
        ...(isUser ? { email: null } : {}),
      });
      const one = `${path}/${String(made.body.id)}`;
      expect((await api.call('GET', one)).body).toEqual(made.body);
      expect((await api.call('GET', `${path}?q=FIRST+n`)).body).toEqual({ items: [made.body], next_cursor: null });
      const renamed = await api.call('PATCH', one, { body: { name: 'Second name' } });
      expect(renamed.body).toEqual({ ...made.body, name: 'Second name', version: 2 });
      expect((await api.call('DELETE', one)).status).toBe(204);
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { name: 'x' } : undefined;
        expect((await api.call(method, one, { body })).body).toMatchObject({
          code: 'principal_not_found',
          status: 404,
        });
      }
    });

    it('are changed by nobody but site admins whose token has the scope admin', async () => {
      const id = await api.addPrincipal({ kind: kind as 'user', name: `Unchangeable ${kind}` });
      const admin = await api.addPrincipal({ siteAdmin: true });
      const tokens = [userToken, await api.addToken(admin, { scopes: ['read', 'assign', 'manage'] })];
      for (const token of tokens) {
        for (const { body } of [
          await create(path, { name: 'Never made' }, token),
          await api.call('PATCH', `${path}/${id}`, { token, body: { name: 'Changed' } }),
          await api.call('DELETE', `${path}/${id}`, { token }),
          await api.call('PATCH', `${path}/${uuidv7()}`, { token, body: { name: 'Changed' } }),
        ]) {
          expect(body).toMatchObject({ status: 403, code: 'permission_missing' });
        }
      }
      expect((await api.call('GET', `${path}/${id}`)).body.name).toBe(`Unchangeable ${kind}`);
    });

    it('are shown to everybody by name, for pickers, but without e-mail address and rights', async () => {
      const id = await api.addPrincipal({
        kind: kind as 'user',
        name: `Shown ${kind}`,
        ...(isUser ? { email: 'private@example.org' } : {}),
        ...(isActor ? { siteAdmin: true } : {}),
      });
      const shown = {
        id,
        kind,
        name: `Shown ${kind}`,
        version: 1,
        created_at: expect.any(String),
        ...(isActor ? { disabled: false } : {}),
      };
      expect((await api.call('GET', `${path}/${id}`, { token: userToken })).body).toEqual(shown);
      expect((await api.call('GET', `${path}?q=shown`, { token: userToken })).body.items).toEqual([shown]);
      const assigner = await api.addToken(user, { scopes: ['assign', 'manage'] });
      for (const target of [path, `${path}/${id}`]) {
        expect((await api.call('GET', target, { token: assigner })).body).toMatchObject({ code: 'permission_missing' });
      }
    });

    it('are not found under another kind, an unknown id or something that is no id', async () => {
      const other = await api.addPrincipal({ kind: isUser ? 'group' : 'user' });
      for (const id of [other, uuidv7(), 'x', '%00']) {
        for (const method of ['GET', 'PATCH', 'DELETE']) {
          const body = method === 'PATCH' ? { name: 'x' } : undefined;
          const answer = await api.call(method, `${path}/${id}`, { body });
          expect(answer.body).toMatchObject({ status: 404, code: 'principal_not_found' });
        }
      }
    });

    it(isUser ? 'may be called the same' : 'are called differently, whatever the case of the letters', async () => {
      const names = ['Same', 'sAME', 'Same'];
      const statuses = (await Promise.all(names.map((name) => create(path, { name })))).map(({ status }) => status);
      expect(statuses.toSorted((a, b) => a - b)).toEqual(isUser ? [201, 201, 201] : [201, 409, 409]);
      const { body } = await create(path, { name: 'Other' });
      const renamed = await api.call('PATCH', `${path}/${String(body.id)}`, { body: { name: 'SAME' } });
      if (isUser) expect(renamed.status).toBe(200);
      else expect(renamed.body).toMatchObject({ status: 409, code: 'name_taken' });
    });
  });

  it('a user’s e-mail address is unique, can be changed and taken away', async () => {
    const first = await create('/api/v2/users', { name: 'A', email: 'a@example.org' });
    const second = await create('/api/v2/users', { name: 'B', email: 'b@example.org' });
    const path = `/api/v2/users/${String(second.body.id)}`;
    const refusal = { status: 409, code: 'email_taken' };
    expect((await create('/api/v2/users', { name: 'C', email: 'A@Example.org' })).body).toMatchObject(refusal);
    expect((await api.call('PATCH', path, { body: { email: 'a@EXAMPLE.org' } })).body).toMatchObject(refusal);
    expect(
      (await api.call('PATCH', `/api/v2/users/${String(first.body.id)}`, { body: { email: null } })).body.email,
    ).toBeNull();
    expect((await api.call('PATCH', path, { body: { email: 'a@example.org' } })).body.email).toBe('a@example.org');
    expect((await api.call('PATCH', path, { body: { name: 'BB' } })).body.email).toBe('a@example.org');
  });

  it.each(['/api/v2/users', '/api/v2/service-accounts'])('%s can be given site rights, and lose them', async (path) => {
    const made = await create(path, { name: 'Righteous', site_admin: true, manage_flow_pipelines: true });
    expect(made.body).toMatchObject({ site_admin: true, manage_flow_pipelines: true });
    const changed = await api.call('PATCH', `${path}/${String(made.body.id)}`, { body: { site_admin: false } });
    expect(changed.body).toMatchObject({ site_admin: false, manage_flow_pipelines: true });
  });

  it('groups get no site rights and cannot be disabled, whatever is asked for', async () => {
    const { status, body } = await create('/api/v2/groups', { name: 'Meek', site_admin: true, disabled: true });
    expect({ status, body }).toEqual({ status: 201, body: expect.not.objectContaining({ site_admin: true }) });
    const row = await api.dataSource.query('select site_admin, disabled_at from principals where id = $1', [body.id]);
    expect(row).toEqual([{ site_admin: false, disabled_at: null }]);
  });

  it('disabling ends all tokens within a second, enabling lets them work again', async () => {
    const { body } = await create('/api/v2/users', { name: 'On and off' });
    const token = await api.addToken(String(body.id));
    const path = `/api/v2/users/${String(body.id)}`;
    const me = async () => (await api.call('GET', '/api/v2/me', { token })).status;
    expect(await me()).toBe(200);
    expect((await api.call('PATCH', path, { body: { disabled: true } })).body.disabled).toBe(true);
    await eventually(async () => expect(await me()).toBe(401), { timeoutMs: 1_000 });
    const [before] = await api.dataSource.query('select disabled_at from principals where id = $1', [body.id]);
    await api.call('PATCH', path, { body: { disabled: true } });
    expect(await api.dataSource.query('select disabled_at from principals where id = $1', [body.id])).toEqual([before]);
    await api.call('PATCH', path, { body: { disabled: false } });
    await eventually(async () => expect(await me()).toBe(200), { timeoutMs: 1_000 });
  });

  it('deleting takes tokens, roles and memberships along', async () => {
    const { body } = await create('/api/v2/users', { name: 'Leaving' });
    const id = String(body.id);
    const token = await api.addToken(id);
    const pipeline = await api.addPipeline('Left behind', { [id]: 'manager' });
    const group = await api.addPrincipal({ kind: 'group' });
    await api.call('PUT', `/api/v2/groups/${group}/members/${id}`);
    expect((await api.call('DELETE', `/api/v2/users/${id}`)).status).toBe(204);
    await eventually(async () => expect((await api.call('GET', '/api/v2/me', { token })).status).toBe(401), {
      timeoutMs: 1_000,
    });
    for (const path of [`/api/v2/pipelines/${pipeline}/members`, `/api/v2/groups/${group}/members`]) {
      expect((await api.call('GET', path)).body.items).toEqual([]);
    }
  });
});
