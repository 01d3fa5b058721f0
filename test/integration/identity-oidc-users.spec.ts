import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { type Claims, type Header, nowInSeconds, TestIssuer } from './test-issuer.js';

const SOON = { timeoutMs: 1_500 };
const SYSTEM = { id: '00000000-0000-0000-0000-000000000000', name: 'system', kind: 'system' };

interface Entry {
  readonly action: string;
  readonly actor: object;
  readonly request_id: string;
  readonly jwt_id: string | null;
  readonly target: { readonly name: string };
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

describe('a user of the OpenID provider', () => {
  let issuer: TestIssuer;
  let api: TestApi;
  let sub: string;
  beforeAll(async () => {
    issuer = await TestIssuer.create();
    await issuer.start();
    const settings = { OIDC_GROUPS_CLAIM: 'groups', OIDC_SITE_ADMIN_GROUP: 'flow-admins' };
    api = await startApi(issuer.settings({ ...settings, OIDC_SCOPES: 'read,assign,manage,admin' }));
  });
  afterAll(async () => {
    await api.stop();
    await issuer.stop();
  });
  beforeEach(() => {
    sub = uuidv7();
  });

  const token = (changes: Claims = {}) => issuer.token({ sub, jti: uuidv7(), ...changes });
  const me = async (changes: Claims = {}) => api.call('GET', '/api/v2/me', { token: await token(changes) });
  const idOf = async (changes: Claims = {}) => String((await me(changes)).body.id);
  const entries = async (query: string): Promise<Entry[]> =>
    (await api.call('GET', `/api/v2/audit?${query}`)).body.items as Entry[];
  const addGroup = (name: string) => api.addPrincipal({ kind: 'group', name });
  const groupNames = (body: Readonly<Record<string, unknown>>) =>
    (body.groups as { name: string }[]).map(({ name }) => name);

  it('is made at first sight, and /me says how it is signed in', async () => {
    const exp = nowInSeconds() + 120;
    const answer = await me({ name: 'Ann', email: `ann-${sub}@example.org`, exp });
    expect(answer.body).toMatchObject({
      kind: 'user',
      name: 'Ann',
      email: `ann-${sub}@example.org`,
      site_admin: false,
      manage_flow_pipelines: false,
      token_id: null,
      sign_in: { method: 'oidc', issuer: issuer.url, subject: sub, expires_at: new Date(exp * 1_000).toISOString() },
      scopes: ['read', 'assign', 'manage', 'admin'],
      groups: [],
    });
    expect(await idOf()).toBe(answer.body.id);
  });

  it('is made once, by whichever of many requests and processes is first, in one audited change', async () => {
    const other = await startApi({ ...issuer.settings(), DATABASE_URL: api.databaseUrl });
    try {
      const tokens = await Promise.all(Array.from({ length: 12 }, () => token({ name: 'Once' })));
      const answers = await Promise.all(
        tokens.map(async (token, index) => (index % 2 === 0 ? api : other).call('GET', '/api/v2/me', { token })),
      );
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
      const ids = new Set(answers.map((answer) => String(answer.body.id)));
      expect(ids.size).toBe(1);
      const [id] = ids;
      const made = await entries(`target=${id}`);
      expect(made).toEqual([
        expect.objectContaining({
          action: 'user.created',
          actor: SYSTEM,
          request_id: expect.any(String),
          before: null,
          after: {
            name: 'Once',
            email: null,
            site_admin: false,
            manage_flow_pipelines: false,
            disabled: false,
            issuer: issuer.url,
            subject: sub,
          },
        }),
      ]);
    } finally {
      await other.stop();
    }
  });

  it('is not made when that cannot be written down', async () => {
    await api.dataSource.query('alter table audit_log add constraint nothing_more check (false) not valid');
    try {
      expect((await me({ name: 'Unwritten' })).status).toBe(500);
    } finally {
      await api.dataSource.query('alter table audit_log drop constraint nothing_more');
    }
    const left = await api.dataSource.query(`select from principals where name = 'Unwritten'`);
    expect(left).toEqual([]);
    expect((await me({ name: 'Unwritten' })).status).toBe(200);
  });

  it('costs no write once it is known', async () => {
    const id = await idOf({ name: 'Quiet', groups: ['none'] });
    const state = async () =>
      api.dataSource.query(
        `select p.xmin as p, i.xmin as i from principals p
      join external_identities i on i.user_id = p.id where p.id = $1`,
        [id],
      );
    const before = await state();
    const audited = await entries(`target=${id}`);
    for (let index = 0; index < 5; index += 1) await me({ name: 'Quiet', groups: ['none'] });
    expect(await state()).toEqual(before);
    expect(await entries(`target=${id}`)).toEqual(audited);
  });

  it('is named by its subject until a token brings a name, and renamed when the provider says so', async () => {
    expect((await me()).body.name).toBe(sub);
    expect((await me({ name: 'First' })).body.name).toBe('First');
    expect((await me()).body.name).toBe('First');
    const renamed = await me({ name: ' Sec\u0000ond ', email: `second-${sub}@example.org` });
    expect(renamed.body).toMatchObject({ name: 'Sec ond', email: `second-${sub}@example.org` });
    const [newest] = await entries(`target=${String(renamed.body.id)}`);
    expect(newest).toMatchObject({
      action: 'user.changed',
      actor: SYSTEM,
      before: { name: 'First', email: null },
      after: { name: 'Sec ond', email: `second-${sub}@example.org` },
    });
  });

  it('keeps a name given here until the provider has another one', async () => {
    const id = await idOf({ name: 'Theirs' });
    await api.call('PATCH', `/api/v2/users/${id}`, { body: { name: 'Ours' } });
    expect((await me({ name: 'Theirs' })).body.name).toBe('Ours');
    expect((await me({ name: 'Theirs 2' })).body.name).toBe('Theirs 2');
  });

  it('is changed by no token that is older than the one heard last', async () => {
    await me({ name: 'New', iat: nowInSeconds() });
    const old = await me({ name: 'Old', iat: nowInSeconds() - 100, groups: ['flow-admins'] });
    expect(old.body).toMatchObject({ name: 'New', site_admin: false });
  });

  it('never becomes a user with the same e-mail address, who keeps it', async () => {
    const email = `shared-${sub}@example.org`;
    const local = await api.addPrincipal({ name: 'Local', email, siteAdmin: true });
    const { status, body } = await me({ name: 'Stranger', email: email.toUpperCase() });
    expect({ status, email: body.email, admin: body.site_admin }).toEqual({ status: 200, email: null, admin: false });
    expect(body.id).not.toBe(local);
    const own = await me({ email: `own-${sub}@example.org` });
    expect(own.body).toMatchObject({ id: body.id, email: `own-${sub}@example.org` });
    expect((await me({ email })).body).toMatchObject({ id: body.id, email: `own-${sub}@example.org` });
    expect((await api.call('GET', `/api/v2/users/${local}`)).body.email).toBe(email);
  });

  it.each([{ email_verified: false }, { email: 'no address' }, { email: 7 }, { email: `${'x'.repeat(400)}@y` }])(
    'has no e-mail address that cannot be trusted or kept: %j',
    async (claims) => {
      const { body } = await me({ email: `unverified-${sub}@example.org`, ...claims });
      expect(body.email).toBeNull();
    },
  );

  it('is another one for the same subject of another issuer', async () => {
    const id = await idOf({ name: 'Ours' });
    await api.dataSource.query(`update external_identities set issuer = 'https://former.example' where user_id = $1`, [
      id,
    ]);
    expect(await idOf({ name: 'Ours' })).not.toBe(id);
  });

  it('is out within a second when it is disabled, and back when it is enabled', async () => {
    const known = await token({ name: 'Disabled' });
    const status = async () => (await api.call('GET', '/api/v2/me', { token: known })).status;
    const { body } = await api.call('GET', '/api/v2/me', { token: known });
    const path = `/api/v2/users/${String(body.id)}`;
    expect((await api.call('PATCH', path, { body: { disabled: true } })).status).toBe(200);
    await eventually(async () => expect(await status()).toBe(401), SOON);
    const fresh = await me({ name: 'Renamed meanwhile', groups: ['flow-admins'] });
    expect(fresh.body).toMatchObject({ status: 401, code: 'token_invalid' });
    expect((await api.call('GET', path)).body).toMatchObject({ name: 'Disabled', site_admin: false });
    await api.call('PATCH', path, { body: { disabled: false } });
    await eventually(async () => expect(await status()).toBe(200), SOON);
  });

  it('is out when its token ends, also for a process that has just looked', async () => {
    // Expired already, but within the five seconds of tolerance.
    const exp = nowInSeconds() - 3;
    const short = await token({ exp });
    const statusNow = async () => (await api.call('GET', '/api/v2/me', { token: short })).status;
    expect(await statusNow()).toBe(200);
    let [isOver, status] = [false, 200];
    while (!isOver) {
      isOver = Date.now() > (exp + 5) * 1_000;
      status = await statusNow();
    }
    expect(status).toBe(401);
  });

  describe('with a groups claim', () => {
    it('joins and leaves the groups of those names that exist here, and no others are made', async () => {
      const [first, second] = [`Alpha ${sub}`, `Beta ${sub}`];
      const firstId = await addGroup(first);
      await addGroup(second);
      const unknown = `Unknown ${sub}`;
      const joined = await me({ groups: [first.toUpperCase(), second, unknown, first] });
      expect(groupNames(joined.body)).toEqual([first, second]);
      const left = await me({ groups: [second] });
      expect(groupNames(left.body)).toEqual([second]);
      expect(groupNames((await me({ groups: second })).body)).toEqual([second]);
      expect(groupNames((await me()).body)).toEqual([]);
      const found = await api.dataSource.query('select from principals where name = $1', [unknown]);
      expect(found).toEqual([]);
      const log = await entries(`target=${firstId}`);
      const member = { user_id: joined.body.id, name: sub };
      expect(log.map(({ action, actor, before, after }) => ({ action, actor, before, after }))).toEqual([
        { action: 'group.member_removed', actor: SYSTEM, before: member, after: null },
        { action: 'group.member_added', actor: SYSTEM, before: null, after: member },
      ]);
    });

    it('joins a group that is made later', async () => {
      const name = `Later ${sub}`;
      const same = await token({ groups: [name] });
      const groups = async () => groupNames((await api.call('GET', '/api/v2/me', { token: same })).body);
      expect(await groups()).toEqual([]);
      await addGroup(name);
      await eventually(async () => expect(await groups()).toEqual([name]), SOON);
    });

    it('stays where it was put by hand', async () => {
      const [byHand, both] = [`By hand ${sub}`, `Both ${sub}`];
      const ids = [await addGroup(byHand), await addGroup(both)];
      const user = await idOf({ groups: [both] });
      const listed = await api.call('GET', `/api/v2/groups/${ids[1] ?? ''}/members`);
      expect(listed.body.items).toEqual([expect.objectContaining({ user_id: user, source: 'oidc' })]);
      for (const id of ids) {
        const { body } = await api.call('PUT', `/api/v2/groups/${id}/members/${user}`);
        expect(body).toMatchObject({ user_id: user, source: 'manual' });
      }
      expect(groupNames((await me({ groups: [] })).body)).toEqual([both, byHand]);
    });

    it('gives its roles and takes them away', async () => {
      const name = `Managers ${sub}`;
      const pipeline = await api.addPipeline(`Pipeline ${sub}`, { [await addGroup(name)]: 'member' });
      const assign = async (changes: Claims) =>
        api.call('POST', '/api/v1/jobs/pipelines', {
          token: await token(changes),
          body: { job_id: sub, pipeline_ids: [pipeline] },
        });
      expect((await assign({ groups: [name] })).status).toBe(200);
      expect((await assign({})).body).toMatchObject({ code: 'pipeline_not_found' });
    });

    it.each([[7], [{ name: 'flow-admins' }], [[['flow-admins']]], [null], [['a\u0000b', '\ud800', 7, null]]])(
      'is in no group when the claim cannot be read: %j',
      async (groups) => {
        const { status, body } = await me({ groups });
        expect({ status, groups: body.groups, admin: body.site_admin }).toEqual({
          status: 200,
          groups: [],
          admin: false,
        });
      },
    );

    it('is a site admin while the provider says so', async () => {
      const admin = await me({ groups: ['flow-admins'] });
      expect(admin.body.site_admin).toBe(true);
      expect((await me({ groups: ['flow-admins'] })).body.site_admin).toBe(true);
      const request = { token: await token({ groups: ['flow-admins'], jti: 'the-jwt' }) };
      const made = await api.call('POST', '/api/v2/groups', { ...request, body: { name: `By a JWT ${sub}` } });
      expect(made.status).toBe(201);
      expect((await entries(`target=${String(made.body.id)}`))[0]).toMatchObject({
        actor: { id: admin.body.id, kind: 'user' },
        token_id: null,
        jwt_id: 'the-jwt',
      });
      expect((await me({ groups: [] })).body.site_admin).toBe(false);
      const [newest] = await entries(`target=${String(admin.body.id)}`);
      expect(newest).toMatchObject({
        action: 'user.changed',
        before: { site_admin: true },
        after: { site_admin: false },
      });
    });
  });
});

describe('what a JWT may be used for', () => {
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await TestIssuer.create();
    await issuer.start();
  });
  afterAll(() => issuer.stop());

  async function withApi(settings: Record<string, string>, work: (api: TestApi) => Promise<void>): Promise<void> {
    const api = await startApi(issuer.settings(settings));
    try {
      await work(api);
    } finally {
      await api.stop();
    }
  }

  it('is read and assign, unless the settings say otherwise; groups are then made by hand', async () => {
    await withApi({}, async (api) => {
      await api.addPrincipal({ kind: 'group', name: 'ours' });
      const token = await issuer.token({ scope: 'admin', groups: ['ours', 'flow-admins'] });
      const { body } = await api.call('GET', '/api/v2/me', { token });
      expect(body).toMatchObject({ scopes: ['read', 'assign'], groups: [], site_admin: false });
      const refused = await api.call('POST', '/api/v2/tokens', { token, body: { name: 'longer lived' } });
      expect(refused.body).toMatchObject({ status: 403, code: 'permission_missing' });
    });
  });

  it('is what its scope claim names, where that is asked for, and never more than the setting', async () => {
    await withApi({ OIDC_SCOPES: 'manage,read', OIDC_SCOPE_PREFIX: 'flow:' }, async (api) => {
      const scopesWith = async (claims: Claims) =>
        (await api.call('GET', '/api/v2/me', { token: await issuer.token({ jti: uuidv7(), ...claims }) })).body;
      expect(await scopesWith({ scope: 'openid flow:read flow:manage flow:admin' })).toMatchObject({
        scopes: ['read', 'manage'],
      });
      expect(await scopesWith({ scp: ['flow:read'] })).toMatchObject({ scopes: ['read'] });
      expect(await scopesWith({ scp: 'flow:read flow:assign' })).toMatchObject({ scopes: ['read'] });
      for (const claims of [{}, { scope: 'read' }, { scope: 'flow:manage' }, { scope: 7 }, { scope: 'flow:reads' }]) {
        expect(await scopesWith(claims)).toMatchObject({ status: 403, code: 'permission_missing' });
      }
    });
  });

  it('is nothing for an ID token, also where access tokens have no type of their own', async () => {
    await withApi({ OIDC_TOKEN_TYPES: 'at+jwt,JWT' }, async (api) => {
      const statusOf = async (claims: Claims, header: Header = { typ: 'JWT' }) =>
        (await api.call('GET', '/api/v2/me', { token: await issuer.token({ jti: uuidv7(), ...claims }, header) }))
          .status;
      for (const access of [{ scope: 'x' }, { client_id: undefined, scp: 'x' }, {}]) {
        expect(await statusOf(access)).toBe(200);
      }
      expect(await statusOf({}, { typ: undefined })).toBe(200);
      for (const id of [{ nonce: 'n' }, { at_hash: 'h' }, { c_hash: 'h' }, { typ: 'ID' }, { client_id: undefined }]) {
        expect(await statusOf(id)).toBe(401);
      }
      expect(await statusOf({}, { typ: 'id_token+jwt' })).toBe(401);
    });
  });
});
