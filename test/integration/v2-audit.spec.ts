import { RequestMethod, type Type } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { ManagementModule } from '../../apps/api/src/management.module.js';
import { type Answer, startApi, type TestApi } from '../support/index.js';

const AUDIT = '/api/v2/audit';
const TIME = expect.stringMatching(/^\d{4}-.*Z$/);
const ANY_ID = expect.stringMatching(/^[0-9a-f-]{36}$/);

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly target: { readonly id: string; readonly name: string };
}

/** `POST /api/v2/users` and so on, each handler of a controller that makes a change. */
function routesThatChange(): string[] {
  const controllers: Type[] = Reflect.getMetadata('controllers', ManagementModule);
  return controllers.flatMap((controller) => {
    const methods: object[] = [];
    for (let type = controller.prototype; type !== Object.prototype; type = Object.getPrototypeOf(type)) {
      methods.push(...Object.getOwnPropertyNames(type).map((name) => type[name]));
    }
    return methods
      .filter((method) => typeof method === 'function' && Reflect.hasMetadata('method', method))
      .map((method) => ({
        verb: RequestMethod[Number(Reflect.getMetadata('method', method))] ?? '',
        path: `/${Reflect.getMetadata('path', controller)}/${Reflect.getMetadata('path', method)}`,
      }))
      .filter(({ verb }) => verb !== 'GET')
      .map(({ verb, path }) => `${verb} ${path.replaceAll(/:\w+/g, '*').replace(/\/+$/, '')}`);
  });
}

describe(AUDIT, () => {
  let api: TestApi;
  let admin: { id: string; name: string; kind: string };
  let adminTokenId: string;
  const called = new Set<string>();
  beforeAll(async () => {
    api = await startApi();
    const { body } = await api.call('GET', '/api/v2/me');
    admin = { id: String(body.id), name: String(body.name), kind: 'user' };
    adminTokenId = String(body.token_id);
  });
  afterAll(() => api.stop());

  const entries = async (query = ''): Promise<Entry[]> =>
    (await api.call('GET', `${AUDIT}?${query}`)).body.items as Entry[];
  const newest = async () => (await entries('limit=1'))[0]?.id ?? '0';
  const since = async (id: string) => (await entries()).filter((entry) => BigInt(entry.id) > BigInt(id));

  /** Makes a call that must leave exactly these entries, newest first, and answers what the call did. */
  async function audited(
    route: string,
    path: string,
    body: object | undefined,
    ...expected: object[]
  ): Promise<Answer> {
    called.add(route);
    const before = await newest();
    const requestId = uuidv7();
    const [method = ''] = route.split(' ');
    const answer = await api.call(method, path, { body, headers: { 'x-request-id': requestId } });
    expect(answer.status).toBeLessThan(300);
    const by = { actor: admin, token_id: adminTokenId, jwt_id: null, request_id: requestId };
    expect(await since(before)).toEqual(
      expected.map((entry) => ({ id: expect.stringMatching(/^\d+$/), occurred_at: TIME, ...by, ...entry })),
    );
    return answer;
  }

  async function silent(method: string, path: string, options: { body?: object; token?: string | null } = {}) {
    const before = await newest();
    const answer = await api.call(method, path, options);
    expect(await since(before)).toEqual([]);
    return answer.status;
  }

  describe('holds one entry for each change, with what was before and after:', () => {
    it('pipelines and their members', async () => {
      const made = { name: 'Audited', description: '', version: 1 };
      const target = { kind: 'pipeline', id: ANY_ID, name: 'Audited' };
      const { body } = await audited(
        'POST /api/v2/pipelines',
        '/api/v2/pipelines',
        { name: 'Audited' },
        {
          action: 'pipeline.created',
          target,
          before: null,
          after: made,
        },
      );
      const path = `/api/v2/pipelines/${String(body.id)}`;
      const renamed = { kind: 'pipeline', id: body.id, name: 'Audited anew' };
      const after = { name: 'Audited anew', description: 'why', version: 2 };
      const change = { name: 'Audited anew', description: 'why' };
      await audited('PATCH /api/v2/pipelines/*', path, change, {
        action: 'pipeline.changed',
        target: renamed,
        before: made,
        after,
      });
      expect(await silent('PATCH', path, { body: change })).toBe(200);

      const user = await api.addPrincipal({ name: 'Ann' });
      const member = (role: string) => ({ principal_id: user, kind: 'user', name: 'Ann', role });
      const put = 'PUT /api/v2/pipelines/*/members/*/*';
      await audited(
        put,
        `${path}/members/users/${user}`,
        { role: 'viewer' },
        {
          action: 'pipeline.member_added',
          target: renamed,
          before: null,
          after: member('viewer'),
        },
      );
      expect(await silent('PUT', `${path}/members/users/${user}`, { body: { role: 'viewer' } })).toBe(200);
      await audited(
        put,
        `${path}/members/users/${user}`,
        { role: 'manager' },
        {
          action: 'pipeline.member_changed',
          target: renamed,
          before: member('viewer'),
          after: member('manager'),
        },
      );
      await audited('DELETE /api/v2/pipelines/*/members/*/*', `${path}/members/users/${user}`, undefined, {
        action: 'pipeline.member_removed',
        target: renamed,
        before: member('manager'),
        after: null,
      });
      await audited('DELETE /api/v2/pipelines/*', path, undefined, {
        action: 'pipeline.deleted',
        target: renamed,
        before: after,
        after: null,
      });
    });

    const rights = { site_admin: false, manage_flow_pipelines: false, disabled: false };
    it.each([
      ['users', 'user', { email: null, ...rights }, { email: 'a@b', disabled: true }],
      ['service-accounts', 'service_account', rights, { manage_flow_pipelines: true }],
      ['groups', 'group', {}, { name: 'Renamed' }],
    ])('%s', async (resource, kind, fields, change) => {
      const path = `/api/v2/${resource}`;
      const made = { name: `One of ${resource}`, ...fields };
      const { body } = await audited(
        `POST ${path}`,
        path,
        { name: made.name },
        {
          action: `${kind}.created`,
          target: { kind, id: ANY_ID, name: made.name },
          before: null,
          after: made,
        },
      );
      const one = `${path}/${String(body.id)}`;
      const after = { ...made, ...change };
      const target = { kind, id: body.id, name: after.name };
      await audited(`PATCH ${path}/*`, one, change, { action: `${kind}.changed`, target, before: made, after });
      expect(await silent('PATCH', one, { body: change })).toBe(200);
      expect(await silent('PATCH', one, { body: {} })).toBe(200);
      await audited(`DELETE ${path}/*`, one, undefined, {
        action: `${kind}.deleted`,
        target,
        before: after,
        after: null,
      });
    });

    it('members of groups', async () => {
      const group = await api.addPrincipal({ kind: 'group', name: 'Reviewers' });
      const user = await api.addPrincipal({ name: 'Ben' });
      const path = `/api/v2/groups/${group}/members/${user}`;
      const target = { kind: 'group', id: group, name: 'Reviewers' };
      const after = { user_id: user, name: 'Ben' };
      await audited('PUT /api/v2/groups/*/members/*', path, undefined, {
        action: 'group.member_added',
        target,
        before: null,
        after,
      });
      expect(await silent('PUT', path)).toBe(200);
      await audited('DELETE /api/v2/groups/*/members/*', path, undefined, {
        action: 'group.member_removed',
        target,
        before: after,
        after: null,
      });
    });

    it('tokens, but neither a token nor its hash', async () => {
      const fields = { name: 'robot', scopes: ['read'], expires_at: '2090-01-31T12:00:00.000Z' };
      const after = { ...fields, principal_id: admin.id, revoked_at: null };
      const { body } = await audited('POST /api/v2/tokens', '/api/v2/tokens', fields, {
        action: 'token.created',
        target: { kind: 'token', id: ANY_ID, name: 'robot' },
        before: null,
        after,
      });
      const path = `/api/v2/tokens/${String(body.id)}`;
      const target = { kind: 'token', id: body.id, name: 'robot' };
      const endless = { ...after, expires_at: null };
      const made = { kind: 'token', id: ANY_ID, name: 'robot' };
      const rotation = await audited(
        'POST /api/v2/tokens/*/rotate',
        `${path}/rotate`,
        { overlap_seconds: 60 },
        {
          action: 'token.rotated',
          target,
          before: after,
          after: { ...after, expires_at: TIME, replaced_by: ANY_ID },
        },
        { action: 'token.created', target: made, before: null, after: endless },
      );
      const rotated = { ...after, expires_at: (rotation.body.rotated as { expires_at: string }).expires_at };
      expect(await entries(`target=${String(rotation.body.id)}`)).toHaveLength(1);
      await audited('DELETE /api/v2/tokens/*', path, undefined, {
        action: 'token.revoked',
        target,
        before: rotated,
        after: { ...rotated, revoked_at: TIME },
      });
      expect(await silent('DELETE', path)).toBe(204);
      const [{ text, hashes }]: [{ text: string; hashes: string[] }] = await api.dataSource.query(
        `select string_agg(a::text, ' ') as text, (select array_agg(encode(hash, 'hex')) from api_tokens) as hashes from audit_log a`,
      );
      for (const secret of [String(body.token), String(rotation.body.token), api.adminToken, ...hashes])
        expect(text).not.toContain(secret);
    });

    it('what an import makes, as if it had been made by its own call', async () => {
      const pipelines = [{ name: 'Imported', description: 'by a document' }];
      const document = { schema_version: 1, users: [{ email: 'imported@example.org', name: 'Imported' }], pipelines };
      await audited(
        'POST /api/v2/import',
        '/api/v2/import',
        document,
        {
          action: 'pipeline.created',
          target: { kind: 'pipeline', id: ANY_ID, name: 'Imported' },
          before: null,
          after: { ...pipelines[0], version: 1 },
        },
        {
          action: 'user.created',
          target: { kind: 'user', id: ANY_ID, name: 'Imported' },
          before: null,
          after: { name: 'Imported', email: 'imported@example.org', ...rights },
        },
      );
      expect(await silent('POST', '/api/v2/import', { body: document })).toBe(200);
    });

    it('and no call that changes something is missing here', () => {
      expect([...called].toSorted()).toEqual(routesThatChange().toSorted());
    });
  });

  it('holds nothing for what was refused or failed', async () => {
    const pipeline = await api.addPipeline('Untouched');
    await api.addPipeline('Taken');
    const user = await api.addPrincipal();
    const group = await api.addPrincipal({ kind: 'group' });
    const nobody = await api.addToken(user);
    const path = `/api/v2/pipelines/${pipeline}`;
    const refusals: [number, string, string, { body?: object; token?: string | null }?][] = [
      [401, 'POST', '/api/v2/pipelines', { body: { name: 'x' }, token: null }],
      [403, 'POST', '/api/v2/pipelines', { body: { name: 'x' }, token: nobody }],
      [409, 'POST', '/api/v2/pipelines', { body: { name: 'taken' } }],
      [409, 'PATCH', path, { body: { name: 'taken' } }],
      [404, 'PATCH', path, { body: { name: 'x' }, token: nobody }],
      [404, 'DELETE', path, { token: nobody }],
      [404, 'PUT', `${path}/members/users/${uuidv7()}`, { body: { role: 'viewer' } }],
      [404, 'DELETE', `${path}/members/users/${user}`],
      [403, 'POST', '/api/v2/users', { body: { name: 'x' }, token: nobody }],
      [409, 'PATCH', `/api/v2/users/${admin.id}`, { body: { site_admin: false } }],
      [409, 'DELETE', `/api/v2/users/${admin.id}`],
      [404, 'DELETE', `/api/v2/groups/${user}`],
      [404, 'PUT', `/api/v2/groups/${group}/members/${uuidv7()}`],
      [404, 'DELETE', `/api/v2/groups/${group}/members/${user}`],
      [404, 'POST', '/api/v2/tokens', { body: { name: 'x', user_id: uuidv7() } }],
      [404, 'POST', `/api/v2/tokens/${uuidv7()}/rotate`, { body: {} }],
      [404, 'DELETE', `/api/v2/tokens/${uuidv7()}`],
    ];
    for (const [status, method, address, options] of refusals) {
      expect({ method, address, status: await silent(method, address, options) }).toEqual({ method, address, status });
    }
  });

  it('makes a change fail that cannot be written down', async () => {
    const pipeline = await api.addPipeline('Not renamed');
    await api.dataSource.query(`alter table audit_log add constraint nothing_more check (false) not valid`);
    try {
      const answer = await api.call('PATCH', `/api/v2/pipelines/${pipeline}`, { body: { name: 'Renamed' } });
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 500, code: 'internal' });
    } finally {
      await api.dataSource.query('alter table audit_log drop constraint nothing_more');
    }
    expect((await api.call('GET', `/api/v2/pipelines/${pipeline}`)).body).toMatchObject({
      name: 'Not renamed',
      version: 1,
    });
  });

  it('cannot be changed, not even by the owner of the database', async () => {
    const before = await newest();
    for (const role of ['origin', 'replica']) {
      for (const change of ['update audit_log set actor_name = $$x$$', 'delete from audit_log', 'truncate audit_log']) {
        const statement = `set local session_replication_role = ${role}; ${change}`;
        await expect(api.dataSource.query(statement)).rejects.toThrow('audit_log is append-only');
      }
    }
    expect(await newest()).toBe(before);
  });
});
