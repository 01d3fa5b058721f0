import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

const KINDS = [
  ['users', 'user'],
  ['groups', 'group'],
  ['service-accounts', 'service_account'],
] as const;

describe('/api/v2/pipelines/{id}/members', () => {
  let api: TestApi;
  let manager: string;
  let managerToken: string;
  beforeAll(async () => {
    api = await startApi();
    manager = await api.addPrincipal({ name: 'The manager' });
    managerToken = await api.addToken(manager);
  });
  afterAll(() => api.stop());

  const addManaged = (others: Record<string, 'viewer' | 'member' | 'manager'> = {}) =>
    api.addPipeline(`Managed ${uuidv7()}`, { [manager]: 'manager', ...others });
  const pathOf = (pipelineId: string, principalId = '', kind = 'users') =>
    `/api/v2/pipelines/${pipelineId}/members${principalId && `/${kind}/${principalId}`}`;
  const put = (path: string, role: unknown, token = managerToken) => api.call('PUT', path, { token, body: { role } });

  it.each(KINDS)(
    'PUT gives a role to %s, and again another one; GET shows it; DELETE takes it away',
    async (kind, type) => {
      const pipeline = await addManaged();
      const id = await api.addPrincipal({ kind: type, name: `A ${type}` });
      const path = pathOf(pipeline, id, kind);
      const expected = { principal_id: id, kind: type, name: `A ${type}`, created_at: expect.any(String) };
      for (const role of ['viewer', 'manager', 'member', 'member']) {
        const { status, body } = await put(path, role);
        expect({ status, body }).toEqual({ status: 200, body: { ...expected, role } });
      }
      const listed = await api.call('GET', pathOf(pipeline), { token: managerToken });
      expect(listed.body).toEqual({
        items: [
          { ...expected, role: 'member' },
          expect.objectContaining({ principal_id: manager, kind: 'user', name: 'The manager', role: 'manager' }),
        ],
        next_cursor: null,
      });
      expect((await api.call('DELETE', path, { token: managerToken })).status).toBe(204);
      const again = await api.call('DELETE', path, { token: managerToken });
      expect(again.body).toMatchObject({ status: 404, code: 'member_not_found' });
    },
  );

  it('lists in pages, with a Link to the next', async () => {
    const pipeline = await addManaged();
    for (const name of ['b', 'a', 'B', 'ä']) await put(pathOf(pipeline, await api.addPrincipal({ name })), 'viewer');
    const names: string[] = [];
    let path: string | undefined = `${pathOf(pipeline)}?limit=2`;
    while (path) {
      const { body, headers } = await api.call('GET', path, { token: managerToken });
      names.push(...(body.items as { name: string }[]).map(({ name }) => name));
      const link = headers.get('link');
      expect(link === null).toBe(body.next_cursor === null);
      path = link?.match(/^<(.+)>; rel="next"$/)?.[1];
    }
    expect(names).toEqual(['B', 'The manager', 'a', 'b', 'ä']);
  });

  it('a role counts as soon as it is given, through a group too, and no longer once it is taken away', async () => {
    const pipeline = await addManaged();
    const user = await api.addPrincipal();
    const token = await api.addToken(user);
    const group = await api.addPrincipal({ kind: 'group' });
    const role = async () => {
      const { status, body } = await api.call('GET', `/api/v2/pipelines/${pipeline}`, { token });
      return status === 404 ? null : (body.permissions as string[]).length;
    };
    expect(await role()).toBeNull();
    await put(pathOf(pipeline, group, 'groups'), 'member');
    expect(await role()).toBeNull();
    await api.call('PUT', `/api/v2/groups/${group}/members/${user}`);
    expect(await role()).toBe(2);
    await put(pathOf(pipeline, user), 'viewer');
    expect(await role()).toBe(2);
    await api.call('DELETE', `/api/v2/groups/${group}/members/${user}`);
    expect(await role()).toBe(1);
    await api.call('DELETE', pathOf(pipeline, user));
    expect(await role()).toBeNull();
  });

  it('refuses a role that there is not', async () => {
    const path = pathOf(await addManaged(), await api.addPrincipal());
    for (const role of [undefined, null, '', 'owner', 'MANAGER', 3, ['viewer'], { role: 'viewer' }]) {
      const { body } = await put(path, role);
      expect(body).toMatchObject({
        status: 400,
        code: 'field_invalid',
        detail: 'role must be one of viewer, member, manager',
      });
    }
  });

  it('knows nobody under another kind, another pipeline or another spelling', async () => {
    const pipeline = await addManaged();
    const user = await api.addPrincipal();
    for (const path of [pathOf(pipeline, user, 'groups'), pathOf(pipeline, uuidv7(), 'service-accounts')]) {
      expect((await put(path, 'viewer')).body).toMatchObject({ status: 404, code: 'principal_not_found' });
    }
    await put(pathOf(pipeline, user), 'viewer');
    for (const path of [pathOf(pipeline, user, 'groups'), pathOf(pipeline, uuidv7()), pathOf(pipeline, 'x')]) {
      const { body } = await api.call('DELETE', path, { token: managerToken });
      expect(body).toMatchObject({ status: 404, code: 'member_not_found' });
    }
    for (const kind of ['user', 'USERS', 'admins', '__proto__', 'constructor']) {
      expect((await put(pathOf(pipeline, user, kind), 'viewer')).body).toMatchObject({ code: 'route_not_found' });
    }
  });

  it('needs manage_pipelines for all of it: 404 to whom the pipeline is invisible, 403 to viewers and members', async () => {
    const [viewer, member] = await Promise.all([api.addPrincipal(), api.addPrincipal()]);
    const pipeline = await addManaged({ [viewer]: 'viewer', [member]: 'member' });
    const calls = async (token: string) => [
      await api.call('GET', pathOf(pipeline), { token }),
      await put(pathOf(pipeline, viewer), 'manager', token),
      await api.call('DELETE', pathOf(pipeline, viewer), { token }),
    ];
    for (const answer of await calls(await api.addToken(await api.addPrincipal()))) {
      expect(answer.body).toMatchObject({ status: 404, code: 'pipeline_not_found' });
    }
    for (const user of [viewer, member]) {
      for (const { body } of await calls(await api.addToken(user))) {
        expect(body).toMatchObject({ status: 403, code: 'permission_missing' });
        expect(body.detail).toContain('flow_pipeline:manage_pipelines');
      }
    }
    const reader = await api.addToken(manager, { scopes: ['read', 'assign', 'admin'] });
    const [listed, ...changes] = await calls(reader);
    expect(listed?.status).toBe(200);
    for (const { body } of changes) expect(body).toMatchObject({ status: 403, code: 'permission_missing' });
    expect((await calls(managerToken)).map(({ status }) => status)).toEqual([200, 200, 204]);
  });

  it('of a pipeline that is gone are gone for every call', async () => {
    const pipeline = await addManaged();
    await api.call('DELETE', `/api/v2/pipelines/${pipeline}`);
    for (const { body } of [
      await api.call('GET', pathOf(pipeline)),
      await put(pathOf(pipeline, manager), 'viewer', api.adminToken),
      await api.call('DELETE', pathOf(pipeline, manager)),
    ]) {
      expect(body).toMatchObject({ status: 404, code: 'pipeline_not_found' });
    }
  });
});
