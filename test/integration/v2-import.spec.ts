import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';
import { changesOf, emptySite, EMPTY, exportOf, importInto, type ImportResult } from './site-documents.js';

const ANN = { email: 'ann@example.org', name: 'Ann' };
const BEN = { email: 'ben@example.org', name: 'Ben' };
const SITE = {
  schema_version: 1,
  users: [ANN, BEN],
  service_accounts: [{ name: 'robot' }],
  groups: [{ name: 'Team', members: [ANN.email, BEN.email] }],
  pipelines: [
    {
      name: 'First',
      description: 'one',
      members: [
        { group: 'Team', role: 'member' },
        { service_account: 'robot', role: 'viewer' },
        { user: ANN.email, role: 'manager' },
      ],
    },
    { name: 'Second', description: '', members: [] },
  ],
};

describe('import and export of a site', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());
  beforeEach(() => emptySite(api));

  const put = (document: object, query = '') => importInto(api, document, query);
  const site = (change: Partial<Record<keyof typeof SITE, unknown>>) => ({ ...SITE, ...change });
  const pipelineId = async (name: string) => {
    const [row]: { id: string }[] = await api.dataSource.query(
      'select id from pipelines where name = $1 and deleted_at is null',
      [name],
    );
    return row?.id;
  };

  it('makes what is missing, and finds nothing to do the second time', async () => {
    expect((await exportOf(api)).body).toEqual(EMPTY);
    const made = await put(SITE);
    expect(changesOf(made)).toEqual([
      'created users[0]',
      'created users[1]',
      'created service_accounts[0]',
      'created groups[0]',
      'created groups[0].members[0]',
      'created groups[0].members[1]',
      'created pipelines[0]',
      'created pipelines[0].members[0]',
      'created pipelines[0].members[1]',
      'created pipelines[0].members[2]',
      'created pipelines[1]',
    ]);
    const exported = await exportOf(api);
    expect(exported.body).toEqual(SITE);
    expect(exported.text).toBe(`${JSON.stringify(SITE, null, 2)}\n`);
    expect(exported.headers.get('content-type')).toBe('application/json; charset=utf-8');
    for (const query of ['', 'prune=true']) expect(changesOf(await put(SITE, query))).toEqual([]);
  });

  it('changes roles, descriptions and names, and leaves alone what is left out', async () => {
    await put(SITE);
    const change = {
      schema_version: 1,
      users: [{ ...ANN, email: 'ANN@example.org', name: 'Anna' }],
      pipelines: [{ name: 'FIRST', members: [{ user: 'Ann@Example.org', role: 'viewer' }] }],
    };
    const answer = await put(change);
    expect(changesOf(answer)).toEqual(['changed users[0]', 'changed pipelines[0]', 'changed pipelines[0].members[0]']);
    expect(answer.body.results).toEqual([
      expect.objectContaining({ before: ANN, after: { ...ANN, name: 'Anna' } }),
      expect.objectContaining({
        before: { name: 'First', description: 'one' },
        after: { name: 'FIRST', description: 'one' },
      }),
      {
        path: 'pipelines[0].members[0]',
        kind: 'pipeline_member',
        result: 'changed',
        before: { pipeline: 'FIRST', user: ANN.email, role: 'manager' },
        after: { pipeline: 'FIRST', user: ANN.email, role: 'viewer' },
      },
    ]);
    const { groups, pipelines } = (await exportOf(api)).body as typeof SITE;
    expect(groups).toEqual(SITE.groups);
    expect(pipelines).toHaveLength(2);
    expect(pipelines[0]?.members).toHaveLength(3);
  });

  it('deletes with prune only, and only in the sections and lists that are there', async () => {
    await put(SITE);
    const less = {
      schema_version: 1,
      groups: [{ name: 'Team', members: [BEN.email] }],
      pipelines: [{ name: 'First', members: [{ user: ANN.email, role: 'manager' }] }],
    };
    expect(changesOf(await put(less))).toEqual([]);
    expect(changesOf(await put(less, 'prune=true'))).toEqual([
      'deleted groups[0].members',
      'deleted pipelines[0].members',
      'deleted pipelines[0].members',
      'deleted pipelines',
    ]);
    expect(changesOf(await put({ schema_version: 1 }, 'prune=true'))).toEqual([]);
    expect(changesOf(await put({ schema_version: 1, groups: [] }, 'prune=true'))).toEqual(['deleted groups']);
    const { users, groups, pipelines } = (await exportOf(api)).body as typeof SITE;
    expect([users, groups, pipelines.map(({ name }) => name)]).toEqual([[ANN], [], ['First']]);
    expect(await api.dataSource.query(`select name from principals where name = 'Ben'`)).toHaveLength(1);
  });

  it('renames without losing jobs, members and roles', async () => {
    await put(SITE);
    const id = await pipelineId('First');
    await api.call('POST', '/api/v1/jobs/pipelines', { body: { job_id: 'j', pipeline_ids: [id] } });
    const renamed = {
      schema_version: 1,
      groups: [{ name: 'New team', renamed_from: 'team' }],
      pipelines: [{ name: 'New first', renamed_from: 'First' }, { name: 'Second' }],
    };
    expect(changesOf(await put(renamed, 'prune=true'))).toEqual(['changed groups[0]', 'changed pipelines[0]']);
    expect(await pipelineId('New first')).toBe(id);
    expect(changesOf(await put(renamed, 'prune=true'))).toEqual([]);
    const { groups, pipelines } = (await exportOf(api)).body as typeof SITE;
    expect(groups).toEqual([{ name: 'New team', members: [ANN.email, BEN.email] }]);
    expect(pipelines[0]?.members[0]).toEqual({ group: 'New team', role: 'member' });
  });

  it('disables accounts and never enables them, not even the last site admin', async () => {
    await put(SITE);
    const disabled = site({ users: [{ ...ANN, disabled: true }, BEN] });
    expect(changesOf(await put(disabled))).toEqual(['changed users[0]']);
    expect((await exportOf(api)).body).toEqual(disabled);
    expect(changesOf(await put(SITE))).toEqual([]);
    const { body: me } = await api.call('GET', '/api/v2/me');
    const refused = await put({ schema_version: 1, users: [{ id: me.id, name: 'admin', disabled: true }] });
    expect(refused.body).toMatchObject({ code: 'import_refused' });
    expect(refused.body.detail).toBe('users[0]: is the last site admin and cannot be disabled');
  });

  it('knows users without an e-mail address by id', async () => {
    const id = uuidv7();
    const document = {
      ...EMPTY,
      users: [{ id, name: 'No mail' }],
      groups: [{ name: 'Team', members: [id] }],
    };
    expect(changesOf(await put(document))).toHaveLength(3);
    expect((await exportOf(api)).body).toEqual(document);
    expect((await api.call('GET', `/api/v2/users/${id}`)).body).toMatchObject({ name: 'No mail', site_admin: false });
  });

  it('writes each change down as if it had been made by its own call, under one request id', async () => {
    await put(SITE);
    const requestId = uuidv7();
    const change = site({
      pipelines: [{ name: 'First', description: 'two', members: [{ user: BEN.email, role: 'viewer' }] }],
    });
    await api.call('POST', '/api/v2/import?prune=true', { body: change, headers: { 'x-request-id': requestId } });
    const { body } = await api.call('GET', '/api/v2/audit?limit=10');
    const entries = (body.items as { request_id: string; action: string; before: unknown; after: unknown }[])
      .filter((entry) => entry.request_id === requestId)
      .toReversed();
    expect(entries.map(({ action }) => action)).toEqual([
      'pipeline.changed',
      'pipeline.member_added',
      'pipeline.member_removed',
      'pipeline.member_removed',
      'pipeline.member_removed',
      'pipeline.deleted',
    ]);
    expect(entries[0]).toMatchObject({
      before: { name: 'First', description: 'one', version: 1 },
      after: { name: 'First', description: 'two', version: 2 },
    });
    const { body: pipeline } = await api.call('GET', `/api/v2/pipelines/${await pipelineId('First')}`);
    expect(pipeline).toMatchObject({ description: 'two', version: 2 });
  });

  it('answers dry runs with what the real call then does, and does nothing', async () => {
    await put(SITE);
    const change = site({
      users: [
        { ...ANN, name: 'Anna' },
        { email: 'new@example.org', name: 'New' },
      ],
      groups: [{ name: 'Other', members: ['new@example.org'] }],
      pipelines: [{ name: 'Third', renamed_from: 'Second', members: [{ user: BEN.email, role: 'manager' }] }],
    });
    const before = await exportOf(api);
    const audited = async () => (await api.call('GET', '/api/v2/audit?limit=1')).body.items;
    const last = await audited();
    for (const query of ['', '&prune=true']) {
      const planned = await put(change, `dry_run=true${query}`);
      expect((await exportOf(api)).text).toBe(before.text);
      expect(await audited()).toEqual(last);
      expect(planned.body).toMatchObject({ dry_run: true, changed: true });
    }
    const planned = await put(change, 'dry_run=true&prune=true');
    const done = await put(change, 'prune=true');
    expect(done.body).toEqual({ ...planned.body, dry_run: false });
  });

  it('deletes no pipeline that jobs use, and then nothing else either', async () => {
    await put(SITE);
    const id = await pipelineId('First');
    await api.call('POST', '/api/v1/jobs/pipelines', { body: { job_id: 'j', pipeline_ids: [id] } });
    const before = await exportOf(api);
    for (const query of ['prune=true', 'prune=true&dry_run=true']) {
      const { body } = await put({ ...EMPTY, pipelines: [{ name: 'New' }] }, query);
      expect(body).toMatchObject({ status: 409, code: 'import_refused' });
      expect(body.detail).toBe('pipelines: "First" is not named, but jobs use it; unassign it from them first');
    }
    expect((await exportOf(api)).text).toBe(before.text);
  });

  const member = (fields: object) => ({ pipelines: [{ name: 'P', members: [fields] }] });
  it.each<[object, string]>([
    [
      member({ user: 'who@example.org', role: 'viewer' }),
      'pipelines[0].members[0].user: there is no user "who@example.org"',
    ],
    [member({ group: 'Nobody', role: 'viewer' }), 'pipelines[0].members[0].group: there is no group "Nobody"'],
    [member({ user: ANN.email, group: 'Team', role: 'viewer' }), 'pipelines[0].members[0]: name one user, group or'],
    [member({ role: 'viewer' }), 'pipelines[0].members[0]: name one user, group or service_account'],
    [
      { groups: [{ name: 'G', members: [ANN.email, 'ANN@example.org'] }] },
      'groups[0].members[1]: the same user as groups[0].members[0]',
    ],
    [{ groups: [{ name: 'G', members: ['who@example.org'] }] }, 'groups[0].members[0]: there is no user'],
    [{ pipelines: [{ name: 'P' }, { name: 'p' }] }, 'pipelines[1]: has the same name as pipelines[0]'],
    [{ pipelines: [{ name: 'P' }, { name: 'Q', renamed_from: 'p' }] }, 'pipelines[1]: renamed_from is the name'],
    [{ users: [ANN, { ...ANN, name: 'Other' }] }, 'users[1]: is the same as users[0]'],
    [{ users: [{ ...ANN, id: '00000000-0000-4000-8000-000000000000' }] }, 'users[0]: give email or id, not both'],
    [{ service_accounts: [{ name: 'a' }, { name: 'A' }] }, 'service_accounts[1]: is the same as service_accounts[0]'],
  ])('refuses %j with the path of the fault', async (fault, message) => {
    await put(SITE);
    const { body } = await put({ schema_version: 1, ...fault });
    expect(body).toMatchObject({ status: 409, code: 'import_refused' });
    expect(body.detail).toContain(message);
  });

  it('names all faults at once', async () => {
    const members = Array.from({ length: 30 }, (_, index) => ({ user: `${index}@x`, role: 'viewer' }));
    const { body } = await put({ schema_version: 1, pipelines: [{ name: 'P', members }] });
    expect(body.detail).toContain('pipelines[0].members[19].user');
    expect(body.detail).toMatch(/; and 10 more$/);
  });

  it.each<[object, string]>([
    [{ schema_version: 2 }, 'schema_version must be 1'],
    [{ schema_version: undefined }, 'schema_version must be 1'],
    [{ pipelines: [{ name: 'P' }, {}] }, 'pipelines[1]: name must be a text'],
    [
      { pipelines: [{ name: 'P', members: [{ user: ANN.email, role: 'owner' }] }] },
      'pipelines[0].members[0]: role must be one of',
    ],
    [{ pipelines: [{ name: 'P', memebers: [] }] }, 'pipelines[0]: property memebers should not exist'],
    [{ pipelines: [{ name: 'P', members: ['ann@example.org'] }] }, 'pipelines[0].members'],
    [{ pipelines: ['P'] }, 'pipelines'],
    [{ pipelines: { name: 'P' } }, 'pipelines must be an array'],
    [{ pipelines: null }, 'pipelines must be an array'],
    [{ users: [{ name: 'Ann' }] }, 'users[0]: email must be'],
    [{ users: [{ email: 'ann', name: 'Ann' }] }, 'users[0]: email must be'],
    [{ users: [{ id: 'x', name: 'Ann' }] }, 'users[0]: id must be an id'],
    [{ users: [{ ...ANN, disabled: false }] }, 'users[0]: disabled must be true or left out'],
    [{ users: [{ ...ANN, site_admin: true }] }, 'users[0]: property site_admin should not exist'],
    [{ groups: [{ name: 'G', members: ['Ann'] }] }, 'groups[0]: members must name users by e-mail address'],
    [{ groups: [{ name: 'G', members: ['a\0@b.example'] }] }, 'groups[0]: members must name users by e-mail address'],
    [{ groups: [[]] }, 'each element of groups must be an object'],
  ])('refuses %j', async (fault, message) => {
    const { body } = await put({ schema_version: 1, ...fault });
    expect(body).toMatchObject({ status: 400, code: 'field_invalid' });
    expect(body.detail).toContain(message);
  });

  it('is for site admins whose token has the scope admin', async () => {
    const coordinator = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
    const narrow = await api.call('POST', '/api/v2/tokens', { body: { name: 'narrow', scopes: ['read', 'manage'] } });
    for (const token of [coordinator, String(narrow.body.token)]) {
      for (const { body } of [
        await api.call('GET', '/api/v2/export', { token }),
        await api.call('POST', '/api/v2/import', { token, body: SITE }),
      ]) {
        expect(body).toMatchObject({ status: 403, code: 'permission_missing' });
      }
    }
  });

  it('takes documents that are larger than other bodies may be, up to a limit of its own', async () => {
    const small = await startApi({
      DATABASE_URL: api.databaseUrl,
      BOOTSTRAP_ADMIN_TOKEN: api.adminToken,
      MAX_BODY_BYTES: '2000',
      MAX_IMPORT_BYTES: '60000',
    });
    try {
      const pipelines = Array.from({ length: 200 }, (_, index) => ({
        name: `P ${index}`,
        description: 'x'.repeat(150),
      }));
      const send = (many: object[]) =>
        small.call('POST', '/api/v2/import', { token: api.adminToken, body: { schema_version: 1, pipelines: many } });
      expect(changesOf(await send(pipelines))).toHaveLength(200);
      expect((await send([...pipelines, ...pipelines])).body).toMatchObject({ status: 413, code: 'body_too_large' });
    } finally {
      await small.stop();
    }
  });

  it('is one with its Idempotency-Key, and carried out once', async () => {
    const send = () =>
      api.call('POST', '/api/v2/import', { body: SITE, headers: { 'idempotency-key': 'import-once' } });
    const [first, second] = [await send(), await send()];
    expect(first.body).toMatchObject({ changed: true });
    expect(second.body).toEqual(first.body);
  });

  it('waits for the changes under way and holds off others, so that many at once leave the site as one of them says', async () => {
    const documents = Array.from({ length: 4 }, (_, index) =>
      site({ pipelines: [{ name: `By ${index}`, description: '', members: [{ user: ANN.email, role: 'manager' }] }] }),
    );
    await put(SITE);
    const id = await pipelineId('Second');
    const ben: { id: string }[] = await api.dataSource.query(`select id from principals where name = 'Ben'`);
    const answers = await Promise.all([
      ...documents.map((document) => put(document, 'prune=true')),
      ...['viewer', 'member', 'manager', 'viewer'].map((role) =>
        api.call('PUT', `/api/v2/pipelines/${id}/members/users/${ben[0]?.id}`, { body: { role } }),
      ),
    ]);
    for (const { status } of answers.slice(0, 4)) expect(status).toBe(200);
    for (const { status } of answers.slice(4)) expect([200, 404]).toContain(status);
    const { body } = await exportOf(api);
    expect(documents.map(({ pipelines }) => pipelines)).toContainEqual(body.pipelines);
  });

  it('exports more than one page of each section, in one order', async () => {
    const names = Array.from({ length: 1_200 }, (_, index) => `P ${String(index).padStart(4, '0')}`);
    const users = names.map((name, index) => ({ email: `u${String(index).padStart(4, '0')}@x`, name }));
    const document = {
      ...EMPTY,
      users,
      groups: [{ name: 'All', members: users.map(({ email }) => email) }],
      pipelines: names.map((name) => ({ name, description: '', members: [] })),
    };
    const { body } = await put(document);
    expect((body.results as ImportResult[]).length).toBe(3_601);
    const exported = await exportOf(api);
    expect(exported.body).toEqual(document);
    expect(exported.text).toBe((await exportOf(api)).text);
  });
});
