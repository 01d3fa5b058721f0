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
    const other = await api.addPrincipal({ kind: type });
    if (type === 'group') await api.call('PUT', `/api/v2/groups/${other}/members/${await api.addPrincipal()}`);
    await put(pathOf(pipeline, other, kind), 'manager');
    expect((await api.call('DELETE', pathOf(pipeline, manager), { token: managerToken })).status).toBe(204);
  });

  it('stays while the only other one is disabled', async () => {
    const disabled = await api.addPrincipal({ disabledAt: new Date() });
    const path = pathOf(await addManaged({ [disabled]: 'manager' }), manager);
    expect((await api.call('DELETE', path, { token: managerToken })).body).toEqual(refusal);
  });

  const groupOf = async (...users: string[]) => {
    const group = await api.addPrincipal({ kind: 'group' });
    for (const user of users) await api.call('PUT', `/api/v2/groups/${group}/members/${user}`);
    return group;
  };

  it('stays while the only other one is a group in which nobody is who could act', async () => {
    for (const users of [[], [await api.addPrincipal({ disabledAt: new Date() })]]) {
      const group = await groupOf(...users);
      const pipeline = await addManaged({ [group]: 'manager' });
      expect((await api.call('DELETE', pathOf(pipeline, manager), { token: managerToken })).body).toEqual(refusal);
      expect((await api.call('DELETE', pathOf(pipeline, group, 'groups'), { token: managerToken })).status).toBe(204);
    }
  });

  it('may give up the role that he has himself while a group lends it to him', async () => {
    const group = await groupOf(manager);
    const pipeline = await addManaged({ [group]: 'manager' });
    expect((await put(pathOf(pipeline, manager), 'viewer')).status).toBe(200);
    expect((await api.call('DELETE', pathOf(pipeline, group, 'groups'), { token: managerToken })).body).toEqual(
      refusal,
    );
  });

  describe('goes with what only site admins do:', () => {
    const DEPARTURES: [string, (person: string, group: string) => Promise<{ status: number }>][] = [
      ['disabled', (person) => api.call('PATCH', `/api/v2/users/${person}`, { body: { disabled: true } })],
      ['deleted', (person) => api.call('DELETE', `/api/v2/users/${person}`)],
      ['taken from the group', (person, group) => api.call('DELETE', `/api/v2/groups/${group}/members/${person}`)],
    ];

    it.each(DEPARTURES)('%s; the pipeline is listed as unmanaged and can be given to somebody', async (how, leave) => {
      const person = await api.addPrincipal();
      const group = await groupOf(person);
      const pipeline = await api.addPipeline(`Left ${how}`, { [group]: 'manager' });
      const listed = async (query: string, token = api.adminToken) => {
        const { body } = await api.call('GET', `/api/v2/pipelines?q=Left+${how.replaceAll(' ', '+')}&${query}`, {
          token,
        });
        return (body.items as { id: string }[]).map(({ id }) => id);
      };
      const heir = await api.addPrincipal();
      const heirToken = await api.addToken(heir);
      await put(pathOf(pipeline, heir), 'viewer', api.adminToken);
      const lists = async () => [
        await listed('managed=true'),
        await listed('managed=false'),
        await listed('managed=true', heirToken),
        await listed('managed=false&role=viewer', heirToken),
      ];
      expect(await lists()).toEqual([[pipeline], [], [pipeline], []]);
      const impact = await api.call('GET', `/api/v2/pipelines/${pipeline}/impact?member=${group}`);
      expect(impact.body.member_removal).toMatchObject({ is_last_manager: true });
      expect((await leave(person, group)).status).toBeLessThan(300);
      expect(await lists()).toEqual([[], [pipeline], [], [pipeline]]);
      expect((await put(pathOf(pipeline, heir), 'manager', api.adminToken)).status).toBe(200);
      expect(await listed('managed=true')).toEqual([pipeline]);
    });

    it('not by the filter’s name alone: it is true or false', async () => {
      const { body } = await api.call('GET', '/api/v2/pipelines?managed=maybe');
      expect(body).toMatchObject({ status: 400, code: 'field_invalid' });
    });
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
