import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const JOBS = '/api/v2/jobs';
const TIME = expect.stringMatching(/^\d{4}-.*Z$/);
const at = (jobId: string) => `${JOBS}/${encodeURIComponent(jobId)}`;
const ODD_IDS = ['with/slashes and spaces', '100%25 %2F? #&=+;', 'ünï☂😀', '😀'.repeat(255), ' padded '];

describe(JOBS, () => {
  let api: TestApi;
  let coordinator: string;
  let nobody: string;
  beforeAll(async () => {
    api = await startApi();
    coordinator = await api.addToken(await api.addPrincipal({ name: 'Coordinator', manageFlowPipelines: true }));
    nobody = await api.addToken(await api.addPrincipal());
  });
  afterAll(() => api.stop());

  const register = (body: object, token = coordinator) => api.call('POST', JOBS, { body, token });
  const assign = async (jobId: string, ...pipelineIds: string[]) =>
    expect((await api.call('PUT', `${at(jobId)}/pipelines`, { body: { pipeline_ids: pipelineIds } })).status).toBe(200);
  const idsOf = ({ body }: { body: Readonly<Record<string, unknown>> }) =>
    (body.items as { job_id: string }[]).map(({ job_id: id }) => id);

  it('registers a job, and knows it then', async () => {
    const made = await register({ job_id: 'registered', state: 'waiting' });
    const job = {
      job_id: 'registered',
      state: 'waiting',
      version: 0,
      pipelines: [],
      created_at: TIME,
      updated_at: TIME,
      deleted_at: null,
    };
    expect(made).toMatchObject({ status: 201, body: job });
    expect(made.headers.get('location')).toBe('/api/v2/jobs/registered');
    expect(made.headers.get('etag')).toBe('"0"');
    const again = await register({ job_id: 'registered' });
    expect(again).toMatchObject({ status: 200, body: job });
    expect(await register({ job_id: 'registered', state: 'done' })).toMatchObject({
      status: 200,
      body: { state: 'done' },
    });
    expect(await api.call('GET', at('registered'), { token: coordinator })).toMatchObject({
      status: 200,
      body: { state: 'done' },
    });
  });

  it.each(ODD_IDS)('takes any id: %j', async (id) => {
    const made = await register({ job_id: id });
    expect(made.status).toBe(201);
    const { body } = await api.call('GET', String(made.headers.get('location')), { token: coordinator });
    expect(body.job_id).toBe(id);
    expect((await api.call('DELETE', at(id), { token: coordinator })).status).toBe(204);
  });

  it('registers once under an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'register-once' };
    const options = { body: { job_id: 'keyed', state: 'a' }, token: coordinator, headers };
    expect((await api.call('POST', JOBS, options)).status).toBe(201);
    await register({ job_id: 'keyed', state: 'b' });
    expect(await api.call('POST', JOBS, options)).toMatchObject({ status: 201, body: { state: 'a' } });
    expect((await api.call('GET', at('keyed'))).body.state).toBe('b');
  });

  it.each([
    [{}, 'job_id_invalid'],
    [{ job_id: '' }, 'job_id_invalid'],
    [{ job_id: 'a\u0000' }, 'job_id_invalid'],
    [{ job_id: 'x'.repeat(256) }, 'job_id_invalid'],
    [{ job_id: 'bad', state: '' }, 'field_invalid'],
    [{ job_id: 'bad', state: null }, 'field_invalid'],
    [{ job_id: 'bad', state: 'x'.repeat(65) }, 'field_invalid'],
    [{ job_id: 'bad', state: 'a\nb' }, 'field_invalid'],
  ])('refuses %j', async (body, code) => {
    expect(await register(body)).toMatchObject({ status: 400, body: { code } });
    expect((await api.call('GET', at('bad'))).status).toBe(404);
  });

  it('lets only those register and delete who manage jobs, by a token made for it', async () => {
    await register({ job_id: 'guarded' });
    const { body } = await register({ job_id: 'x' }, nobody);
    expect(body).toMatchObject({
      code: 'permission_missing',
      detail: expect.stringContaining('Manage flow pipelines'),
    });
    expect((await api.call('DELETE', at('guarded'), { token: nobody })).status).toBe(403);
    const reader = await api.addToken(await api.addPrincipal({ siteAdmin: true }), { scopes: ['read', 'assign'] });
    expect((await register({ job_id: 'x' }, reader)).status).toBe(403);
    expect((await api.call('DELETE', at('guarded'), { token: reader })).status).toBe(403);
    expect((await api.call('GET', at('guarded'), { token: reader })).status).toBe(200);
  });

  it('shows a job to those who see one of its pipelines, with those that they see', async () => {
    const user = await api.addPrincipal();
    const group = await api.addPrincipal({ kind: 'group' });
    await api.call('PUT', `/api/v2/groups/${group}/members/${user}`);
    const viewer = await api.addToken(user);
    const [seen, hidden] = [await api.addPipeline('Seen', { [group]: 'viewer' }), await api.addPipeline('Hidden')];
    await assign('both', seen, hidden);
    await assign('hidden only', hidden);
    expect((await api.call('GET', at('both'), { token: viewer })).body).toMatchObject({
      version: 1,
      pipelines: [{ id: seen, name: 'Seen' }],
    });
    const refusal = { code: 'job_not_found', detail: 'Job not found' };
    for (const id of ['hidden only', 'nowhere', 'registered'])
      expect((await api.call('GET', at(id), { token: viewer })).body).toMatchObject(refusal);
    expect(idsOf(await api.call('GET', JOBS, { token: viewer }))).toEqual(['both']);
    expect(idsOf(await api.call('GET', `${JOBS}?pipeline=${seen}`, { token: viewer }))).toEqual(['both']);
    expect((await api.call('GET', `${JOBS}?pipeline=${hidden}`, { token: viewer })).body).toMatchObject({
      code: 'pipeline_not_found',
    });
    const both = await api.call('GET', `${JOBS}?pipeline=${hidden}`, { token: coordinator });
    expect(idsOf(both)).toEqual(['both', 'hidden only']);
    expect((both.body.items as object[])[0]).toMatchObject({
      pipelines: [
        { id: hidden, name: 'Hidden' },
        { id: seen, name: 'Seen' },
      ],
    });
  });

  it('lists in pages, by id, each job once, for whoever sees all and for whoever sees some', async () => {
    const user = await api.addPrincipal();
    const viewer = await api.addToken(user);
    const pipelines = await Promise.all(['P1', 'P2', 'P3'].map((name) => api.addPipeline(name, { [user]: 'viewer' })));
    const ids = Array.from({ length: 23 }, (_, index) => `paged ${String((index * 7) % 23).padStart(2, '0')}`);
    for (const [index, id] of ids.entries())
      await assign(id, pipelines[index % 3] ?? '', ...(index % 2 ? [pipelines[(index + 1) % 3] ?? ''] : []));
    for (const token of [viewer, coordinator]) {
      const found: string[] = [];
      for (let path: string | undefined = `${JOBS}?limit=4&prefix=paged`; path !== undefined;) {
        const page = await api.call('GET', path, { token });
        expect(page.status).toBe(200);
        found.push(...idsOf(page));
        path = page.headers.get('link')?.match(/^<(.+)>; rel="next"$/)?.[1];
      }
      expect(found).toEqual(ids.toSorted());
    }
  });

  it('filters by the beginning of the id, and by state', async () => {
    for (const [id, state] of [
      ['f_1', 'open'],
      ['f%1', 'open'],
      ['F_1', 'open'],
      ['f_2', 'done'],
    ])
      await register({ job_id: id, state });
    const list = async (query: string) => idsOf(await api.call('GET', `${JOBS}?${query}`, { token: coordinator }));
    expect(await list('prefix=f_')).toEqual(['f_1', 'f_2']);
    expect(await list('prefix=f')).toEqual(['f%1', 'f_1', 'f_2']);
    expect(await list('prefix=f&state=open')).toEqual(['f%1', 'f_1']);
    expect(await list('state=done&prefix=f')).toEqual(['f_2']);
    expect(await list('state=nobody')).toEqual([]);
  });

  it.each(['limit=0', 'cursor=x', 'prefix=%00', 'state=', 'pipeline=1', 'deleted=yes', 'deleted=true&deleted=true'])(
    'refuses the parameters %s',
    async (query) => {
      expect((await api.call('GET', `${JOBS}?${query}`)).status).toBe(400);
    },
  );
});
