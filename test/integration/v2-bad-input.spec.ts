import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

/** Every value that is no name, as JSON text: JSON.stringify would mend some of them. */
const NO_NAMES = [
  'null',
  '1',
  'true',
  '[]',
  '{}',
  '["a"]',
  '{"name":"a"}',
  '""',
  '" "',
  '" a"',
  '"a "',
  '"a\\tb"',
  '"a\\nb"',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\u001b[31m"',
  '"\\u007f"',
  '"\\u0085"',
  '"\\u2028"',
  '"\\u00a0"',
  '"\\ufeffa"',
  '"\\ud800"',
  '"a\\udc00b"',
  '"\\udfff\\ud800"',
  `"${'a'.repeat(201)}"`,
  `"${'😀'.repeat(201)}"`,
  `"${'a'.repeat(9_999)}"`,
];
const NO_DESCRIPTIONS = ['null', '1', '[]', '{}', '"a\\u0000b"', '"\\ud800"', '"\\u001b"', `"${'a'.repeat(2_001)}"`];
const NO_EMAILS = [
  '1',
  '[]',
  '{}',
  '""',
  '"a"',
  '"a@"',
  '"@a"',
  '"a b@c"',
  '"a@b\\u0000"',
  '"a@\\ud800"',
  `"${'a'.repeat(320)}@b"`,
];
const NO_BOOLEANS = ['null', '0', '1', '"true"', '"false"', '[]', '{}'];

describe('bad input to /api/v2', () => {
  let api: TestApi;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    api = await startApi();
    ids['pipelines'] = await api.addPipeline('Target');
    ids['users'] = await api.addPrincipal();
    ids['groups'] = await api.addPrincipal({ kind: 'group' });
    ids['service-accounts'] = await api.addPrincipal({ kind: 'service_account' });
  });
  afterAll(() => api.stop());

  const send = (method: string, path: string, raw: string) =>
    api.call(method, path, { raw, headers: { 'content-type': 'application/json' } });

  const resources = ['pipelines', 'users', 'groups', 'service-accounts'];
  const fields = [
    ...[...resources, 'tokens'].map((resource) => ({ resource, field: 'name', values: NO_NAMES })),
    { resource: 'pipelines', field: 'description', values: NO_DESCRIPTIONS },
    { resource: 'users', field: 'email', values: NO_EMAILS },
    ...['users', 'service-accounts'].flatMap((resource) =>
      ['site_admin', 'manage_flow_pipelines'].map((field) => ({ resource, field, values: NO_BOOLEANS })),
    ),
  ];

  it.each(fields)('$field of $resource: 400, nothing made or changed', async ({ resource, field, values }) => {
    const before = await api.dataSource.query(
      'select (select count(*) from principals), (select count(*) from pipelines)',
    );
    for (const value of values) {
      const named = field === 'name' ? '' : '"name":"A good name",';
      const made = await send('POST', `/api/v2/${resource}`, `{${named}"${field}":${value}}`);
      expect({ value, ...made.body }).toMatchObject({ value, status: 400, code: 'field_invalid' });
      expect(made.body.detail).toMatch(new RegExp(`^${field} `));
      if (resource === 'tokens') continue;
      const changed = await send('PATCH', `/api/v2/${resource}/${ids[resource]}`, `{"${field}":${value}}`);
      expect({ value, ...changed.body }).toMatchObject({ value, status: 400, code: 'field_invalid' });
    }
    const after = await api.dataSource.query(
      'select (select count(*) from principals), (select count(*) from pipelines)',
    );
    expect(after).toEqual(before);
  });

  it.each([...resources, 'tokens'])(
    'POST %s without a name, without a body, with no object as body: 400',
    async (resource) => {
      for (const raw of ['{}', '{"name":null}', '[]', '"name"', '1', 'null', '{', 'name=a', '{"name":"a"', '\u0000']) {
        const { status, body } = await send('POST', `/api/v2/${resource}`, raw);
        expect({ raw, status }).toEqual({ raw, status: 400 });
        expect(['field_invalid', 'body_malformed', 'body_not_object']).toContain(body.code);
      }
      expect((await api.call('POST', `/api/v2/${resource}`)).status).toBe(400);
      expect((await send('POST', `/api/v2/${resource}`, `{"name":"${'a'.repeat(1_100_000)}"}`)).status).toBe(413);
    },
  );

  it('takes names that only look dangerous as they are', async () => {
    for (const name of [
      "Robert'); drop table pipelines;--",
      '<script>alert(1)</script>',
      '%s%n',
      '日本 😀 é',
      '${x}',
      '\\u0000',
    ]) {
      const { status, body } = await api.call('POST', '/api/v2/pipelines', { body: { name } });
      expect({ status, name: body.name }).toEqual({ status: 201, name });
    }
  });

  it('answers any JSON on any call with less than 500, in words that are no database’s', async () => {
    const calls: [method: string, path: string][] = [
      ...[...resources, 'tokens'].map((resource): [string, string] => ['POST', `/api/v2/${resource}`]),
      ...resources.map((resource): [string, string] => ['PATCH', `/api/v2/${resource}/${ids[resource]}`]),
      ['PUT', `/api/v2/pipelines/${ids['pipelines']}/members/users/${ids['users']}`],
      ['PUT', `/api/v2/groups/${ids['groups']}/members/${ids['users']}`],
    ];
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('a\u0000b'));
    const value = fc.oneof(
      fc.jsonValue(),
      text,
      fc.constantFrom('viewer', 'manager', uuidv7(), ids['users'], ['read']),
    );
    const keys = ['name', 'description', 'email', 'site_admin', 'disabled', 'role', 'scopes', 'expires_at', 'user_id'];
    const body = fc.dictionary(fc.oneof(fc.constantFrom(...keys), text), value, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...calls), body, async ([method, path], body) => {
        const answer = await api.call(method, path, { body });
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toMatch(/violates|constraint "|syntax error|QueryFailed|relation "|pg_/);
      }),
      { numRuns: 400 },
    );
  });

  it('answers any path below a resource with less than 500', async () => {
    const segment = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('\u0000', '..', uuidv7(), '__proto__'),
    );
    const path = fc.tuple(
      fc.constantFrom(...resources, 'tokens'),
      segment,
      fc.constantFrom('', '/members', '/members/users/x'),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'DELETE'), path, async (method, [resource, id, rest]) => {
        const { status } = await api.call(method, `/api/v2/${resource}/${encodeURIComponent(id)}${rest}`);
        expect([404, 405]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });
});
