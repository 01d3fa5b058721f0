import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

describe('PUT and PATCH /api/v2/jobs/{job_id}/pipelines', () => {
  let api: TestApi;
  let member: string;
  let memberToken: string;
  let a: string;
  let b: string;
  let c: string;
  let readable: string;
  let hidden: string;
  beforeAll(async () => {
    api = await startApi();
    member = await api.addPrincipal({ name: 'Member' });
    memberToken = await api.addToken(member);
    [a, b, c] = (await Promise.all(['a', 'b', 'c'].map((name) => api.addPipeline(name, { [member]: 'member' })))) as [
      string,
      string,
      string,
    ];
    readable = await api.addPipeline('readable', { [member]: 'viewer' });
    hidden = await api.addPipeline('hidden');
  });
  afterAll(() => api.stop());

  const at = (jobId: string) => `/api/v2/jobs/${encodeURIComponent(jobId)}/pipelines`;
  const put = (
    jobId: string,
    pipeline_ids: unknown,
    more: { headers?: Record<string, string>; reason?: string } = {},
  ) => api.call('PUT', at(jobId), { body: { pipeline_ids, reason: more.reason }, ...(more.headers && more) });
  const patch = (jobId: string, body: object, token = api.adminToken) =>
    api.call('PATCH', at(jobId), { body, token, headers: { 'x-request-id': 'the-same' } });
  const read = async (jobId: string) => (await api.call('GET', at(jobId))).body;

  async function lastEventOf(jobId: string): Promise<Record<string, unknown>> {
    const [row]: { payload: string }[] = await api.dataSource.query(
      'select payload from job_pipeline_events where job_id = $1 order by id desc limit 1',
      [jobId],
    );
    return JSON.parse(row?.payload ?? '{}') as Record<string, unknown>;
  }

  it('PUT replaces, answers the job by name with its version as ETag, and keeps the reason', async () => {
    const answer = await put('put', [b, a, b], { reason: 'Second review' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      job_id: 'put',
      version: 1,
      pipelines: [
        { id: a, name: 'a' },
        { id: b, name: 'b' },
      ],
    });
    expect(await read('put')).toEqual(answer.body);
    expect(await lastEventOf('put')).toMatchObject({ version: 1, reason: 'Second review' });
    expect((await put('put', [a, b])).body.version).toBe(1);
    expect((await put('put', [])).body).toEqual({ job_id: 'put', version: 2, pipelines: [] });
    expect(await lastEventOf('put')).toMatchObject({ version: 2, reason: null, pipelines: [] });
  });

  it('changes the version that If-Match names and no other', async () => {
    const ifMatch = (value: string) => ({ headers: { 'if-match': value } });
    expect((await put('matched', [a], ifMatch('"0"'))).body.version).toBe(1);
    const late = await put('matched', [b], ifMatch('"0"'));
    expect(late).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
    expect((await put('matched', [b], ifMatch('"7", "1"'))).body.version).toBe(2);
    expect((await put('matched', [a], ifMatch('*'))).body.version).toBe(3);
    expect((await put('matched', [b], ifMatch('3'))).body.code).toBe('header_invalid');
    const changed = await api.call('PATCH', at('matched'), { body: { add: [b] }, ...ifMatch('"2"') });
    expect(changed.status).toBe(412);
    expect(await read('matched')).toMatchObject({ version: 3, pipelines: [{ id: a }] });
  });

  it('of many who change the same version lets one through', async () => {
    await put('raced', [a]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => put('raced', n % 2 ? [b] : [c], { headers: { 'if-match': '"1"' } })),
    );
    expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 412),
    ]);
    expect((await read('raced')).version).toBe(2);
  });

  it('PATCH adds and removes, and passes over what is so already', async () => {
    expect((await patch('patched', { add: [a, b] })).body).toMatchObject({
      version: 1,
      pipelines: [{ id: a }, { id: b }],
    });
    expect((await patch('patched', { add: [c, a], remove: [b] })).body).toMatchObject({
      version: 2,
      pipelines: [{ id: a }, { id: c }],
    });
    expect((await patch('patched', { add: [a], remove: [b] })).body.version).toBe(2);
    expect((await patch('patched', {})).body.version).toBe(2);
    expect((await patch('patched', { remove: [a, c], reason: 'done' })).body).toMatchObject({
      version: 3,
      pipelines: [],
    });
    expect(await lastEventOf('patched')).toMatchObject({ reason: 'done', removed: [{ id: a }, { id: c }] });
  });

  it('concurrent patches all take effect, whatever order they get', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `patch ${String(n).padStart(2, '0')}`);
    const ids = await Promise.all(names.map((name) => api.addPipeline(name)));
    await patch('commuting', { add: ids.slice(0, 20) });
    await Promise.all([
      ...ids.slice(20).map((id) => patch('commuting', { add: [id] })),
      ...ids.slice(0, 20).map((id) => patch('commuting', { remove: [id] })),
    ]);
    const { version, pipelines } = await read('commuting');
    expect((pipelines as { id: string }[]).map(({ id }) => id)).toEqual(ids.slice(20));
    expect(version).toBe(41);
  });

  it('needs execute on what changes, and nothing on what stays, be it hidden', async () => {
    await put('mixed', [hidden, readable, a]);
    const added = await patch('mixed', { add: [b] }, memberToken);
    // Answers what the caller may see; the event tells the executors all of it.
    expect(added.body).toMatchObject({ version: 2, pipelines: [{ id: a }, { id: b }, { id: readable }] });
    expect(await lastEventOf('mixed')).toMatchObject({
      pipelines: [{ id: a }, { id: b }, { id: hidden }, { id: readable }],
    });
    expect((await patch('mixed', { remove: [readable] }, memberToken)).body.code).toBe('permission_missing');
    const unseen = await patch('mixed', { remove: [hidden] }, memberToken);
    const unknown = await patch('mixed', { remove: [uuidv7()] }, memberToken);
    expect([unseen.status, unknown.status]).toEqual([404, 404]);
    expect(unseen.text.replaceAll(hidden, 'ID')).toBe(unknown.text.replaceAll(/[0-9a-f-]{36}/g, 'ID'));
    expect((await read('mixed')).version).toBe(2);
  });

  it.each([
    ['PUT', {}, 'pipeline_ids_invalid'],
    ['PUT', { pipeline_ids: null }, 'pipeline_ids_invalid'],
    ['PUT', { pipeline_ids: '' }, 'pipeline_ids_invalid'],
    ['PUT', { pipeline_ids: ['x'] }, 'pipeline_ids_invalid'],
    ['PUT', { pipeline_ids: Array.from({ length: 1_001 }, () => uuidv7()) }, 'pipeline_ids_invalid'],
    ['PUT', { pipeline_ids: Array.from({ length: 101 }, () => uuidv7()) }, 'pipeline_ids_too_many'],
    ['PUT', { pipeline_ids: [], reason: 'x'.repeat(1_001) }, 'field_invalid'],
    ['PUT', { pipeline_ids: [], reason: 'a\0b' }, 'field_invalid'],
    ['PUT', { pipeline_ids: [], reason: 7 }, 'field_invalid'],
    ['PATCH', { add: 'x' }, 'pipeline_ids_invalid'],
    ['PATCH', { remove: [1] }, 'pipeline_ids_invalid'],
    ['PATCH', { add: [uuidv7()] }, 'pipeline_not_found'],
  ])('%s refuses %j as %s and writes nothing', async (method, body, code) => {
    const answer = await api.call(method, at('refused'), { body });
    expect(answer.body.code).toBe(code);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await read('refused')).toMatchObject({ version: 0 });
  });

  it('refuses an id that is to be added and removed', async () => {
    const { status, body } = await patch('both', { add: [a, b], remove: [b.toUpperCase()] });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'field_invalid' });
    expect(body.detail).toContain(b);
  });

  it.each(['PUT', 'PATCH'])('%s refuses a job id that is none, and a token without the scope', async (method) => {
    const body = { pipeline_ids: [] };
    expect((await api.call(method, at('a\u0000b'), { body })).body.code).toBe('job_id_invalid');
    const token = await api.addToken(member, { scopes: ['read', 'manage', 'admin'] });
    expect((await api.call(method, at('job'), { body, token })).body.code).toBe('permission_missing');
  });
});
