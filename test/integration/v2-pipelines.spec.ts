import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

const PIPELINES = '/api/v2/pipelines';
const ALL = [
  'flow_pipeline:read',
  'flow_pipeline:execute',
  'flow_pipeline:delete',
  'flow_pipeline:manage_pipelines',
  'flow_pipeline:write',
];

describe(PIPELINES, () => {
  let api: TestApi;
  let coordinator: string;
  let coordinatorToken: string;
  let nobodyToken: string;
  beforeAll(async () => {
    api = await startApi();
    coordinator = await api.addPrincipal({ manageFlowPipelines: true });
    coordinatorToken = await api.addToken(coordinator);
    nobodyToken = await api.addToken(await api.addPrincipal());
  });
  afterAll(() => api.stop());

  const membersOf = (pipelineId: string): Promise<{ principal_id: string; role: string }[]> =>
    api.dataSource.query('select principal_id, role from pipeline_members where pipeline_id = $1', [pipelineId]);

  describe('POST', () => {
    it('makes a pipeline: 201, Location, ETag, and all that the list shows of it', async () => {
      const answer = await api.call('POST', PIPELINES, { body: { name: 'Made', description: 'two\nlines' } });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('location')).toBe(`${PIPELINES}/${String(answer.body.id)}`);
      expect(answer.headers.get('etag')).toBe('"1"');
      expect(answer.body).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name: 'Made',
        description: 'two\nlines',
        version: 1,
        permissions: ALL,
        is_manager: true,
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        updated_at: answer.body.created_at,
      });
      expect((await api.call('GET', answer.headers.get('location') ?? '')).body).toEqual(answer.body);
    });

    it('gives the site admin who makes it no role', async () => {
      const { body } = await api.call('POST', PIPELINES, { body: { name: 'Without manager' } });
      expect(await membersOf(String(body.id))).toEqual([]);
    });

    it('makes a holder of "Manage flow pipelines" its manager', async () => {
      const { status, body } = await api.call('POST', PIPELINES, {
        token: coordinatorToken,
        body: { name: 'With manager' },
      });
      expect(status).toBe(201);
      expect(await membersOf(String(body.id))).toEqual([{ principal_id: coordinator, role: 'manager' }]);
    });

    it('refuses everybody else, and tokens without the scope manage', async () => {
      const body = { name: 'Never made' };
      const scopes = ['read', 'assign', 'admin'];
      for (const token of [nobodyToken, await api.addToken(coordinator, { scopes })]) {
        const answer = await api.call('POST', PIPELINES, { token, body });
        expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 403, code: 'permission_missing' });
      }
    });

    it('takes a name once among the living, whatever the case of its letters, however many ask at once', async () => {
      const names = ['Once', 'once', 'ONCE', 'oNcE', 'Once', 'once'];
      const answers = await Promise.all(names.map((name) => api.call('POST', PIPELINES, { body: { name } })));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
      const refused = answers.find(({ status }) => status === 409);
      expect(refused?.headers.get('content-type')).toContain('application/problem+json');
      expect(refused?.body).toMatchObject({ code: 'name_taken', status: 409 });
      expect(refused?.text).not.toMatch(/pipelines_living_name_key|duplicate key|constraint/);
    });
  });

  describe('GET one', () => {
    it.each([
      ['viewer', ['flow_pipeline:read'], false],
      ['member', ['flow_pipeline:read', 'flow_pipeline:execute'], false],
      ['manager', ALL, true],
    ] as const)('shows a %s its permissions', async (role, permissions, isManager) => {
      const user = await api.addPrincipal();
      const id = await api.addPipeline(`Read by a ${role}`, { [user]: role });
      const answer = await api.call('GET', `${PIPELINES}/${id}`, { token: await api.addToken(user) });
      expect(answer.body).toMatchObject({ id, permissions, is_manager: isManager });
    });

    it('answers an invisible, a deleted, an unknown and a malformed id in the same words', async () => {
      const invisible = await api.addPipeline('Invisible');
      const deleted = await api.addPipeline('Deleted');
      await api.call('DELETE', `${PIPELINES}/${deleted}`);
      const ids = [invisible, deleted, uuidv7(), 'no-uuid', `${invisible}0`, '%00', '%F0%9F%98%80', "1'or'1"];
      const options = { token: nobodyToken, headers: { 'x-request-id': 'the-same' } };
      const answers = await Promise.all(ids.map((id) => api.call('GET', `${PIPELINES}/${id}`, options)));
      for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 404, body: answers[0]?.body });
      expect(answers[0]?.body).toMatchObject({ code: 'pipeline_not_found', detail: 'Pipeline not found' });
    });

    it('takes the id in upper case', async () => {
      const id = await api.addPipeline('Upper case');
      expect((await api.call('GET', `${PIPELINES}/${id.toUpperCase()}`)).body.id).toBe(id);
    });
  });

  describe('PATCH', () => {
    it('renames and describes, each alone or both, and raises the version', async () => {
      const id = await api.addPipeline('Before');
      const path = `${PIPELINES}/${id}`;
      expect((await api.call('PATCH', path, { body: { name: 'After' } })).body).toMatchObject({
        name: 'After',
        version: 2,
      });
      const described = await api.call('PATCH', path, { body: { description: 'why' } });
      expect(described.body).toMatchObject({ name: 'After', description: 'why', version: 3 });
      expect(described.headers.get('etag')).toBe('"3"');
      const both = await api.call('PATCH', path, { body: { name: 'AFTER', description: '' } });
      expect(both.body).toMatchObject({ name: 'AFTER', description: '', version: 4 });
      expect((await api.call('GET', path)).body).toEqual(both.body);
    });

    it('changes nothing, not even the version, when nothing is new', async () => {
      const id = await api.addPipeline('Same');
      for (const body of [{}, { name: 'Same' }, { name: 'Same', description: '' }, { unknown: 1 }]) {
        const answer = await api.call('PATCH', `${PIPELINES}/${id}`, { body });
        expect({ status: answer.status, version: answer.body.version }).toEqual({ status: 200, version: 1 });
      }
    });

    it('refuses the name of another, and gives a deleted one’s name away', async () => {
      await api.addPipeline('Taken');
      const gone = await api.addPipeline('Gone');
      await api.call('DELETE', `${PIPELINES}/${gone}`);
      const id = await api.addPipeline('Mine');
      const refused = await api.call('PATCH', `${PIPELINES}/${id}`, { body: { name: 'tAKEN' } });
      expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'name_taken' });
      expect((await api.call('PATCH', `${PIPELINES}/${id}`, { body: { name: 'gone' } })).status).toBe(200);
    });

    it('loses no change when many are made at once', async () => {
      const id = await api.addPipeline('Contended');
      const bodies = Array.from({ length: 20 }, (_, index) => ({ description: `description ${index}` }));
      const answers = await Promise.all(bodies.map((body) => api.call('PATCH', `${PIPELINES}/${id}`, { body })));
      const versions = answers.map(({ body }) => Number(body.version)).toSorted((a, b) => a - b);
      expect(versions).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
    });
  });

  describe('DELETE', () => {
    it('makes the pipeline disappear from every call, keeps its row, and frees its name', async () => {
      const id = await api.addPipeline('Short-lived');
      const answer = await api.call('DELETE', `${PIPELINES}/${id}`);
      expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' });
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { name: 'Other' } : undefined;
        expect((await api.call(method, `${PIPELINES}/${id}`, { body })).status).toBe(404);
      }
      expect((await api.call('GET', `${PIPELINES}?q=Short-lived`)).body.items).toEqual([]);
      expect((await api.call('GET', `/api/v1/flow/pipeline?q=Short-lived`)).body.pipelines).toEqual([]);
      expect(await api.dataSource.query('select name, version from pipelines where id = $1', [id])).toEqual([
        { name: 'Short-lived', version: 2 },
      ]);
      expect((await api.call('POST', PIPELINES, { body: { name: 'short-LIVED' } })).status).toBe(201);
    });

    it('is refused while a job uses the pipeline', async () => {
      const id = await api.addPipeline('Used');
      const assign = (pipeline_ids: string[]) =>
        api.call('POST', '/api/v1/jobs/pipelines', { body: { job_id: 'user of it', pipeline_ids } });
      await assign([id]);
      const refused = await api.call('DELETE', `${PIPELINES}/${id}`);
      expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'pipeline_in_use' });
      expect(refused.text).not.toContain('user of it');
      await assign([]);
      expect((await api.call('DELETE', `${PIPELINES}/${id}`)).status).toBe(204);
    });
  });

  it('answers 401 before anything else, and 405 with Allow to other methods', async () => {
    for (const path of [PIPELINES, `${PIPELINES}/x/members`, `${PIPELINES}/nowhere/at/all`]) {
      const answer = await api.call('GET', path, { token: null });
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 401, code: 'token_missing' });
    }
    const answer = await api.call('PUT', `${PIPELINES}/${uuidv7()}`, { body: {} });
    expect({ status: answer.status, allow: answer.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'DELETE, GET, HEAD, PATCH, OPTIONS',
    });
  });
});
