import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, startApi, type TestApi } from '../support/index.js';

const LIST = '/api/v1/flow/pipeline';
const JOBS = '/api/v1/jobs/pipelines';
const NOBODYS_UUID = '00000000-0000-4000-8000-000000000000';
const ALL_PERMISSIONS = [
  'flow_pipeline:read',
  'flow_pipeline:execute',
  'flow_pipeline:delete',
  'flow_pipeline:manage_pipelines',
  'flow_pipeline:write',
];

let api: TestApi;
let pipelines: { alpha: string; beta: string; gamma: string; hidden: string };
let tokens: { manager: string; member: string; viewer: string };
let nextJob = 0;

const newJob = () => `job ${(nextJob += 1)}`;
const post = (body: unknown, token?: string) =>
  api.call('POST', JOBS, token === undefined ? { body } : { body, token });
const eventsOf = async (job: string): Promise<{ version: number; payload: string }[]> =>
  api.dataSource.query('select version, payload from job_pipeline_events where job_id = $1 order by id', [job]);
const namesIn = ({ body }: Answer) =>
  (body['updated_pipelines'] as { flowPipelineName: string }[]).map(({ flowPipelineName }) => flowPipelineName);

function expectError(answer: Answer, status: number, code: string, list = 'updated_pipelines'): void {
  expect(answer.body).toEqual({ status: 'ERROR', msg: expect.any(String), code, [list]: [] });
  expect(answer.status).toBe(status);
}

beforeAll(async () => {
  api = await startApi();
  const [manager, member, viewer] = await Promise.all([api.addPrincipal(), api.addPrincipal(), api.addPrincipal()]);
  const members = { [manager]: 'manager', [member]: 'member', [viewer]: 'viewer' } as const;
  pipelines = {
    alpha: await api.addPipeline('alpha', members),
    beta: await api.addPipeline('beta', members),
    gamma: await api.addPipeline('gamma', { [member]: 'viewer', [viewer]: 'viewer' }),
    hidden: await api.addPipeline('hidden'),
  };
  tokens = {
    manager: await api.addToken(manager),
    member: await api.addToken(member),
    viewer: await api.addToken(viewer),
  };
});
afterAll(() => api.stop());

describe('the list of pipelines', () => {
  it.each([LIST, JOBS])(
    'answers %s with every pipeline the caller may read, by name, and its permissions',
    async (path) => {
      const { status, body } = await api.call('GET', path, { token: tokens.member });
      expect(status).toBe(200);
      expect(body).toEqual({
        status: 'OK',
        pipelines: [
          { name: 'alpha', id: pipelines.alpha, permissions: ALL_PERMISSIONS.slice(0, 2), is_manager: false },
          { name: 'beta', id: pipelines.beta, permissions: ALL_PERMISSIONS.slice(0, 2), is_manager: false },
          { name: 'gamma', id: pipelines.gamma, permissions: ALL_PERMISSIONS.slice(0, 1), is_manager: false },
        ],
      });
    },
  );

  it('gives managers all five permissions, in order', async () => {
    const { body } = await api.call('GET', LIST, { token: tokens.manager });
    expect(body['pipelines']).toEqual([
      { name: 'alpha', id: pipelines.alpha, permissions: ALL_PERMISSIONS, is_manager: true },
      { name: 'beta', id: pipelines.beta, permissions: ALL_PERMISSIONS, is_manager: true },
    ]);
  });

  it('gives site admins and holders of "Manage flow pipelines" all five on every pipeline', async () => {
    const holder = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
    for (const token of [api.adminToken, holder]) {
      const { body } = await api.call('GET', LIST, { token });
      const listed = body['pipelines'] as { name: string; permissions: string[]; is_manager: boolean }[];
      expect(listed.map(({ name }) => name)).toEqual(['alpha', 'beta', 'gamma', 'hidden']);
      expect(listed.every(({ permissions, is_manager }) => is_manager && permissions.length === 5)).toBe(true);
    }
  });

  it('counts roles of groups, the strongest wins', async () => {
    const group = await api.addPrincipal({ kind: 'group', name: 'reviewers' });
    const user = await api.addPrincipal();
    await api.dataSource.query('insert into group_members (user_id, group_id) values ($1, $2)', [user, group]);
    await api.addPipeline('of the group', { [group]: 'manager', [user]: 'viewer' });
    const { body } = await api.call('GET', LIST, { token: await api.addToken(user) });
    expect(body['pipelines']).toMatchObject([{ name: 'of the group', is_manager: true, permissions: ALL_PERMISSIONS }]);
  });

  it('hides deleted pipelines, also from admins', async () => {
    const id = await api.addPipeline('short-lived');
    await api.dataSource.query('update pipelines set deleted_at = now() where id = $1', [id]);
    const { text } = await api.call('GET', LIST);
    expect(text).not.toContain('short-lived');
  });

  it('pages and searches only when asked to', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '?limit=1' : `?limit=1&cursor=${cursor}`;
      const { body } = await api.call('GET', LIST + query, { token: tokens.member });
      seen.push(...(body['pipelines'] as { name: string }[]).map(({ name }) => name));
      cursor = body['next_cursor'] as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(['alpha', 'beta', 'gamma']);
    const found = await api.call('GET', `${LIST}?q=LPH`, { token: tokens.member });
    expect(found.body['pipelines']).toMatchObject([{ name: 'alpha' }]);
    expect(found.body).not.toHaveProperty('next_cursor');
  });

  const dashes = Buffer.from(JSON.stringify(['a', '-'.repeat(36)])).toString('base64url');
  it.each([
    'limit=0',
    'limit=1001',
    'limit=ten',
    'limit=1&limit=2',
    'cursor=x&limit=1',
    `cursor=${dashes}&limit=1`,
    'q=a&q=b',
    'q=%00',
  ])('refuses ?%s with an empty list', async (query) => {
    const answer = await api.call('GET', `${LIST}?${query}`);
    expectError(answer, 400, query.startsWith('cursor') ? 'cursor_invalid' : 'field_invalid', 'pipelines');
  });
});

describe('the update of a job', () => {
  it('answers with the new pipelines in the order of the request and writes one event', async () => {
    const job = newJob();
    const answer = await post({ job_id: job, pipeline_ids: [pipelines.beta, pipelines.alpha] }, tokens.member);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      status: 'OK',
      updated_pipelines: [
        { flowPipelineName: 'beta', flowPipelineId: pipelines.beta },
        { flowPipelineName: 'alpha', flowPipelineId: pipelines.alpha },
      ],
    });
    const events = await eventsOf(job);
    expect(events).toHaveLength(1);
    expect(JSON.parse(events[0]?.payload ?? '')).toMatchObject({
      event_type: 'JobPipelinesUpdated',
      job_id: job,
      version: 1,
      request_id: answer.headers.get('x-request-id'),
      pipelines: [{ name: 'alpha' }, { name: 'beta' }],
      added: [{ name: 'alpha' }, { name: 'beta' }],
      removed: [],
      actor: { kind: 'user' },
    });
  });

  it('replaces, and removes all with []', async () => {
    const job = newJob();
    await post({ job_id: job, pipeline_ids: [pipelines.alpha] });
    expect(namesIn(await post({ job_id: job, pipeline_ids: [pipelines.beta] }))).toEqual(['beta']);
    const cleared = await post({ job_id: job, pipeline_ids: [] });
    expect(cleared.body).toEqual({ status: 'OK', updated_pipelines: [] });
    const events = (await eventsOf(job)).map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
    expect(events).toMatchObject([
      { version: 1, removed: [] },
      { version: 2, added: [{ name: 'beta' }], removed: [{ name: 'alpha' }] },
      { version: 3, pipelines: [], added: [], removed: [{ name: 'beta' }] },
    ]);
  });

  it('reads a job back with its version', async () => {
    const job = newJob();
    await post({ job_id: job, pipeline_ids: [pipelines.gamma, pipelines.alpha] });
    const { status, body } = await api.call('GET', `${JOBS}?job_id=${encodeURIComponent(job)}`, {
      token: tokens.manager,
    });
    expect(status).toBe(200);
    // gamma is invisible to this caller
    expect(body).toEqual({
      status: 'OK',
      job_id: job,
      version: 1,
      updated_pipelines: [{ flowPipelineName: 'alpha', flowPipelineId: pipelines.alpha }],
    });
  });

  it.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-8',
    'nonsense',
  ])('reads the body as JSON when the Content-Type is %s', async (type) => {
    const raw = new TextEncoder().encode(JSON.stringify({ job_id: newJob(), pipeline_ids: [pipelines.alpha] }));
    const answer = await api.call('POST', JOBS, { raw, headers: type === undefined ? {} : { 'content-type': type } });
    expect(namesIn(answer)).toEqual(['alpha']);
  });

  it.each([
    ['malformed JSON', '{"job_id":', 'body_malformed'],
    ['an empty body', '', 'job_id_invalid'],
    ['a list', '[]', 'body_not_object'],
    ['a string', '"x"', 'body_not_object'],
    ['null', 'null', 'body_not_object'],
    ['a prototype', '{"__proto__":{"job_id":"x"},"pipeline_ids":[]}', 'body_malformed'],
  ])('refuses %s', async (_, raw, code) => {
    expectError(await api.call('POST', JOBS, { raw }), 400, code);
  });

  it('ignores unknown keys', async () => {
    const answer = await post({ job_id: newJob(), pipeline_ids: [pipelines.alpha], priority: 1, constructor: 'x' });
    expect(namesIn(answer)).toEqual(['alpha']);
  });

  it.each([
    ['a'],
    [' padded '],
    ['Ünïcode ☂ 職'],
    ['with/slash?and=query&more#'],
    ['x'.repeat(255)],
    ['𝒳'.repeat(255)],
  ])('takes the job id %j as it is', async (job) => {
    await post({ job_id: job, pipeline_ids: [pipelines.alpha] });
    const read = await api.call('GET', `${JOBS}?job_id=${encodeURIComponent(job)}`);
    expect(read.body).toMatchObject({ job_id: job, version: 1 });
    const v2 = await api.call('GET', `/api/v2/jobs/${encodeURIComponent(job)}/pipelines`);
    expect(v2.body).toEqual({ job_id: job, version: 1, pipelines: [{ id: pipelines.alpha, name: 'alpha' }] });
  });

  it('tells jobs apart by case', async () => {
    await post({ job_id: 'Case', pipeline_ids: [pipelines.alpha] });
    expect((await api.call('GET', `${JOBS}?job_id=case`)).body).toMatchObject({ version: 0, updated_pipelines: [] });
  });

  it.each([
    [undefined],
    [null],
    [7],
    [''],
    ['x'.repeat(256)],
    ['𝒳'.repeat(256)],
    ['line\nbreak'],
    ['nul\0'],
    ['half \ud800'],
    [['job']],
    [{}],
  ])('refuses the job id %j', async (job) => {
    expectError(await post({ job_id: job, pipeline_ids: [] }), 400, 'job_id_invalid');
  });

  it.each([[undefined], [null], [''], [7], [true], [{}], ['[]x'], ['null'], ['"x"'], ['{}']])(
    'refuses pipeline_ids %j and never reads it as clear-all',
    async (value) => {
      const job = newJob();
      await post({ job_id: job, pipeline_ids: [pipelines.alpha] });
      expectError(await post({ job_id: job, pipeline_ids: value }), 400, 'pipeline_ids_invalid');
      expect(await eventsOf(job)).toHaveLength(1);
    },
  );

  it('accepts a JSON-encoded list and one bare id as a string, and splits nothing at commas', async () => {
    const { alpha, beta } = pipelines;
    expect(namesIn(await post({ job_id: newJob(), pipeline_ids: JSON.stringify([beta, alpha]) }))).toEqual([
      'beta',
      'alpha',
    ]);
    expect(namesIn(await post({ job_id: newJob(), pipeline_ids: alpha.toUpperCase() }))).toEqual(['alpha']);
    expect((await post({ job_id: newJob(), pipeline_ids: '[]' })).body).toMatchObject({ status: 'OK' });
    expectError(await post({ job_id: newJob(), pipeline_ids: `${alpha},${beta}` }), 400, 'pipeline_ids_invalid');
  });

  it.each([[[1]], [[null]], [['']], [['not-a-uuid']], [[['x']]], [[{}]], [[`${NOBODYS_UUID} `]]])(
    'refuses the elements %j',
    async (ids) => {
      expectError(await post({ job_id: newJob(), pipeline_ids: ids }), 400, 'pipeline_ids_invalid');
    },
  );

  it('refuses unknown, deleted and invisible pipelines alike, naming only what was sent, and writes nothing', async () => {
    const job = newJob();
    const deleted = await api.addPipeline('gone');
    await api.dataSource.query('update pipelines set deleted_at = now() where id = $1', [deleted]);
    for (const id of [NOBODYS_UUID, deleted, pipelines.hidden]) {
      const answer = await post({ job_id: job, pipeline_ids: [pipelines.alpha, id] }, tokens.member);
      expectError(answer, 404, 'pipeline_not_found');
      expect(answer.body['msg']).toBe(`Pipeline not found: ${id}`);
    }
    expect(await eventsOf(job)).toEqual([]);
    expect(await api.dataSource.query('select 1 from jobs where id = $1', [job])).toEqual([]);
  });

  it('refuses adding and removing without execute, and says what is missing where', async () => {
    const job = newJob();
    const answer = await post({ job_id: job, pipeline_ids: [pipelines.alpha, pipelines.gamma] }, tokens.member);
    expectError(answer, 403, 'permission_missing');
    expect(answer.body['msg']).toBe(`You lack flow_pipeline:execute on "gamma" (${pipelines.gamma})`);
    await post({ job_id: job, pipeline_ids: [pipelines.gamma] });
    expectError(await post({ job_id: job, pipeline_ids: [] }, tokens.member), 403, 'permission_missing');
    expectError(await post({ job_id: job, pipeline_ids: [pipelines.alpha] }, tokens.viewer), 403, 'permission_missing');
  });

  it('needs nothing on pipelines that are kept', async () => {
    const job = newJob();
    await post({ job_id: job, pipeline_ids: [pipelines.gamma] });
    const answer = await post({ job_id: job, pipeline_ids: [pipelines.gamma, pipelines.alpha] }, tokens.member);
    expect(namesIn(answer)).toEqual(['gamma', 'alpha']);
  });

  it('refuses to drop a pipeline that the caller cannot see, without naming it', async () => {
    const job = newJob();
    await post({ job_id: job, pipeline_ids: [pipelines.hidden, pipelines.alpha] });
    const answer = await post({ job_id: job, pipeline_ids: [pipelines.alpha] }, tokens.member);
    expectError(answer, 403, 'hidden_pipeline_in_use');
    expect(answer.text).not.toContain(pipelines.hidden);
    expect(answer.text).not.toContain('hidden"');
  });

  it('collapses duplicates into their first position, whatever their case', async () => {
    const { alpha, beta } = pipelines;
    const answer = await post({ job_id: newJob(), pipeline_ids: [beta, alpha, beta.toUpperCase(), alpha] });
    expect(namesIn(answer)).toEqual(['beta', 'alpha']);
  });

  it('refuses more than 100 distinct pipelines, counted after duplicates collapsed', async () => {
    const many = Array.from({ length: 101 }, (_, index) =>
      NOBODYS_UUID.replace(/0{3}$/, String(index).padStart(3, '0')),
    );
    expectError(await post({ job_id: newJob(), pipeline_ids: many }), 400, 'pipeline_ids_too_many');
    const repeated = Array.from({ length: 300 }, () => pipelines.alpha);
    expect(namesIn(await post({ job_id: newJob(), pipeline_ids: repeated }))).toEqual(['alpha']);
  });

  it('answers the same set again, in any order, in the order of the request, without version or event', async () => {
    const job = newJob();
    const { alpha, beta } = pipelines;
    await post({ job_id: job, pipeline_ids: [alpha, beta] });
    expect(namesIn(await post({ job_id: job, pipeline_ids: [beta, alpha] }))).toEqual(['beta', 'alpha']);
    expect(await eventsOf(job)).toHaveLength(1);
    const { body } = await api.call('GET', `${JOBS}?job_id=${encodeURIComponent(job)}`);
    expect(body).toMatchObject({ version: 1 });
  });

  it('leaves nothing behind when an unknown job is cleared', async () => {
    const job = newJob();
    expect((await post({ job_id: job, pipeline_ids: [] })).body).toEqual({ status: 'OK', updated_pipelines: [] });
    expect(await api.dataSource.query('select 1 from jobs where id = $1', [job])).toEqual([]);
  });

  it('serialises concurrent replaces of one job: each has its version, the last wins whole', async () => {
    const job = newJob();
    const { alpha, beta, gamma } = pipelines;
    const sets = [[alpha], [beta, gamma], [gamma], [alpha, beta]];
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => post({ job_id: job, pipeline_ids: sets[i % 4] })),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const events = await eventsOf(job);
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    const last = JSON.parse(events.at(-1)?.payload ?? '') as { pipelines: { id: string }[] };
    const { body } = await api.call('GET', `/api/v2/jobs/${encodeURIComponent(job)}/pipelines`);
    expect(body['pipelines']).toEqual(last.pipelines);
  });
});

describe('strict job registry', () => {
  let strict: TestApi;
  beforeAll(async () => {
    strict = await startApi({ JOB_REGISTRY: 'strict' });
  });
  afterAll(() => strict.stop());

  it('says "Job not found" for an unknown job and for an invisible one, and takes a known one', async () => {
    const member = await strict.addPrincipal();
    const token = await strict.addToken(member);
    const own = await strict.addPipeline('own', { [member]: 'member' });
    const hidden = await strict.addPipeline('hidden');
    await strict.dataSource.query(`insert into jobs (id) values ('known'), ('invisible')`);
    await strict.call('POST', JOBS, { body: { job_id: 'invisible', pipeline_ids: [hidden] } });
    for (const job of ['unknown', 'invisible']) {
      const answer = await strict.call('POST', JOBS, { token, body: { job_id: job, pipeline_ids: [own] } });
      expectError(answer, 404, 'job_not_found');
      expect(answer.body['msg']).toBe('Job not found');
      expectError(await strict.call('GET', `${JOBS}?job_id=${job}`, { token }), 404, 'job_not_found');
    }
    const answer = await strict.call('POST', JOBS, { token, body: { job_id: 'known', pipeline_ids: [own] } });
    expect(namesIn(answer)).toEqual(['own']);
  });
});

describe('HTTP around v1', () => {
  it('answers 401 with WWW-Authenticate before anything else is said', async () => {
    for (const token of [null, 'unknown', 'with space']) {
      for (const [method, path] of [
        ['GET', LIST],
        ['POST', JOBS],
        ['GET', '/api/v1/nothing'],
        ['PUT', JOBS],
      ] as const) {
        const answer = await api.call(method, path, { token, ...(method === 'POST' ? { raw: '{' } : {}) });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe(token === null ? 'Bearer' : 'Bearer error="invalid_token"');
        expect(answer.body).toMatchObject({
          status: 'ERROR',
          code: token === null ? 'token_missing' : 'token_invalid',
        });
      }
    }
  });

  it('refuses expired, revoked and disabled alike', async () => {
    const user = await api.addPrincipal();
    const gone = await api.addPrincipal({ disabledAt: new Date() });
    const refused = await Promise.all([
      api.addToken(user, { expiresAt: new Date(Date.now() - 1_000) }),
      api.addToken(user, { revokedAt: new Date() }),
      api.addToken(gone),
    ]);
    for (const token of refused) expectError(await api.call('GET', LIST, { token }), 401, 'token_invalid', 'pipelines');
  });

  it('refuses what the token was not made for', async () => {
    const token = await api.addToken(await api.addPrincipal({ siteAdmin: true }), { scopes: ['read'] });
    expect((await api.call('GET', LIST, { token })).status).toBe(200);
    expectError(await post({ job_id: newJob(), pipeline_ids: [] }, token), 403, 'permission_missing');
  });

  it('does not mind a trailing slash', async () => {
    expect((await api.call('GET', `${LIST}/`)).status).toBe(200);
    expect((await api.call('POST', `${JOBS}/`, { body: { job_id: newJob(), pipeline_ids: [] } })).status).toBe(200);
  });

  it('answers HEAD like GET without a body, and OPTIONS with Allow', async () => {
    const head = await fetch(api.url + LIST, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${api.adminToken}` },
    });
    expect(head.status).toBe(200);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
    const options = await api.call('OPTIONS', JOBS, { token: null });
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
  });

  it('answers a wrong method with 405 and Allow, an unknown route with 404', async () => {
    const wrong = await api.call('DELETE', JOBS);
    expectError(wrong, 405, 'method_not_allowed');
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    expectError(await api.call('POST', '/api/v1/nothing', { body: {} }), 404, 'route_not_found');
  });

  it('answers an address that cannot be decoded in the envelope', async () => {
    expectError(await api.call('GET', '/api/v1/%zz'), 400, 'url_malformed', 'pipelines');
    expect((await api.call('GET', '/api/v2/jobs/%ff/pipelines')).status).toBe(400);
  });

  it('answers an oversized body with 413', async () => {
    const answer = await post({ job_id: newJob(), pipeline_ids: [], padding: 'x'.repeat(2_000_000) });
    expectError(answer, 413, 'body_too_large');
  });

  it('survives deep JSON', async () => {
    const raw = `{"job_id":"deep","pipeline_ids":[],"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const answer = await api.call('POST', JOBS, { raw });
    expect(answer.status).toBeLessThan(500);
    expect(answer.body['status']).toMatch(/OK|ERROR/);
  });

  it('hands a request id on, and makes one where there is none or it is nonsense', async () => {
    const given = await api.call('GET', LIST, { headers: { 'x-request-id': 'mine-42' } });
    expect(given.headers.get('x-request-id')).toBe('mine-42');
    const odd = await api.call('GET', LIST, { headers: { 'x-request-id': 'x'.repeat(500) } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('throttles with 429 and Retry-After in the envelope', async () => {
    const throttled = await startApi({ RATE_LIMIT_PER_MINUTE: '3' });
    try {
      const answers: Answer[] = [];
      for (let call = 0; call < 4; call += 1) answers.push(await throttled.call('GET', LIST));
      expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([200, 200, 200]);
      expectError(answers[3] as Answer, 429, 'rate_limited', 'pipelines');
      expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await throttled.stop();
    }
  });

  it('answers 500 in the envelope without a word about the inside', async () => {
    const broken = await startApi();
    try {
      await broken.dataSource.query('alter table job_pipelines rename to elsewhere');
      const answer = await broken.call('POST', JOBS, { body: { job_id: 'x', pipeline_ids: [] } });
      expectError(answer, 500, 'internal');
      expect(answer.text).not.toMatch(/job_pipelines|relation|select|at /i);
    } finally {
      await broken.dataSource.query('alter table elsewhere rename to job_pipelines');
      await broken.stop();
    }
  });

  it('answers errors other than 401 with 200 where V1_ERRORS_AS_200 asks for it', async () => {
    const lenient = await startApi({ V1_ERRORS_AS_200: 'true' });
    try {
      expectError(await lenient.call('POST', JOBS, { body: {} }), 200, 'job_id_invalid');
      expectError(await lenient.call('GET', LIST, { token: null }), 401, 'token_missing', 'pipelines');
      expect((await lenient.call('GET', '/api/v2/nothing')).status).toBe(404);
    } finally {
      await lenient.stop();
    }
  });
});
