import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

const KINDS = [
  ['users', 'user'],
  ['groups', 'group'],
  ['service-accounts', 'service_account'],
] as const;

describe('the last manager of a pipeline', () => {
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

  const refusal = expect.objectContaining({ status: 409, code: 'last_manager' });

  it('is neither removed nor demoted, except by a site admin', async () => {
    const path = pathOf(await addManaged(), manager);
    const coordinator = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
    for (const token of [managerToken, coordinator]) {
      expect((await api.call('DELETE', path, { token })).body).toEqual(refusal);
      expect((await put(path, 'member', token)).body).toEqual(refusal);
    }
    expect((await put(path, 'manager')).status).toBe(200);
    expect((await put(path, 'viewer', api.adminToken)).status).toBe(200);
    expect((await api.call('DELETE', path)).status).toBe(204);
  });

  it.each(KINDS)('may go once there is another among %s', async (kind, type) => {
    const pipeline = await addManaged();
    await put(pathOf(pipeline, await api.addPrincipal({ kind: type }), kind), 'manager');
    expect((await api.call('DELETE', pathOf(pipeline, manager), { token: managerToken })).status).toBe(204);
  });

  it('stays while the only other one is disabled', async () => {
    const disabled = await api.addPrincipal({ disabledAt: new Date() });
    const path = pathOf(await addManaged({ [disabled]: 'manager' }), manager);
    expect((await api.call('DELETE', path, { token: managerToken })).body).toEqual(refusal);
  });

  it('remains when all managers are removed or demoted at once', async () => {
    const coordinator = await api.addToken(await api.addPrincipal({ manageFlowPipelines: true }));
    for (let round = 0; round < 10; round++) {
      const managers = await Promise.all(Array.from({ length: 5 }, () => api.addPrincipal()));
      const roles = Object.fromEntries(managers.map((id) => [id, 'manager' as const]));
      const pipeline = await api.addPipeline(`Contended ${round}`, roles);
      const answers = await Promise.all(
        managers.map((id, index) =>
          index % 2 === 0
            ? api.call('DELETE', pathOf(pipeline, id), { token: coordinator })
            : put(pathOf(pipeline, id), 'viewer', coordinator),
        ),
      );
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
      const left = await api.dataSource.query(
        `select 1 from pipeline_members where pipeline_id = $1 and role = 'manager'`,
        [pipeline],
      );
      expect(left).toHaveLength(1);
    }
  });
});
