import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

const PIPELINES = '/api/v2/pipelines';

describe('permissions on /api/v2/pipelines/{id}', () => {
  let api: TestApi;
  let coordinatorToken: string;
  let nobodyToken: string;
  beforeAll(async () => {
    api = await startApi();
    coordinatorToken = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
    nobodyToken = await api.addToken(await api.addPrincipal());
  });
  afterAll(() => api.stop());

  const changes = [
    ['PATCH', { description: 'changed' }, 'flow_pipeline:write'],
    ['DELETE', undefined, 'flow_pipeline:delete'],
  ] as const;

  it.each(changes)('%s needs the role of manager, or a right on the whole site', async (method, body, permission) => {
    const [viewer, member, manager] = await Promise.all([api.addPrincipal(), api.addPrincipal(), api.addPrincipal()]);
    const addPipeline = () =>
      api.addPipeline(`${method} ${uuidv7()}`, { [viewer]: 'viewer', [member]: 'member', [manager]: 'manager' });
    const id = await addPipeline();
    const outsider = await api.call(method, `${PIPELINES}/${id}`, { token: nobodyToken, body });
    expect(outsider.body).toMatchObject({ status: 404, code: 'pipeline_not_found' });
    for (const user of [viewer, member]) {
      const refused = await api.call(method, `${PIPELINES}/${id}`, { token: await api.addToken(user), body });
      expect(refused.body).toMatchObject({ status: 403, code: 'permission_missing' });
      expect(refused.body.detail).toContain(permission);
    }
    for (const token of [await api.addToken(manager), coordinatorToken, api.adminToken]) {
      const answer = await api.call(method, `${PIPELINES}/${await addPipeline()}`, { token, body });
      expect(answer.status).toBe(method === 'PATCH' ? 200 : 204);
    }
  });

  it('change nothing without the scope manage, read nothing without the scope read', async () => {
    const user = await api.addPrincipal();
    const id = await api.addPipeline('Scoped', { [user]: 'manager' });
    const reader = await api.addToken(user, { scopes: ['read'] });
    for (const [method, body] of changes) {
      const refused = await api.call(method, `${PIPELINES}/${id}`, { token: reader, body });
      expect(refused.body).toMatchObject({ status: 403, detail: 'This token lacks the scope "manage"' });
    }
    const writer = await api.addToken(user, { scopes: ['assign', 'manage', 'admin'] });
    for (const path of [PIPELINES, `${PIPELINES}/${id}`, `${PIPELINES}/${id}/members`]) {
      expect((await api.call('GET', path, { token: reader })).status).toBe(200);
      const refused = await api.call('GET', path, { token: writer });
      expect(refused.body).toMatchObject({ status: 403, detail: 'This token lacks the scope "read"' });
    }
  });
});
