import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

describe('GET /api/v2/pipelines/{id}/impact', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const read = (pipelineId: string, query = '', token = api.adminToken) =>
    api.call('GET', `/api/v2/pipelines/${pipelineId}/impact${query}`, { token });
  const assign = (jobId: string, pipelineIds: string[]) =>
    api.call('POST', '/api/v1/jobs/pipelines', { body: { job_id: jobId, pipeline_ids: pipelineIds } });
  const groupOf = async (users: readonly string[]) => {
    const group = await api.addPrincipal({ kind: 'group', name: `group ${uuidv7()}` });
    for (const user of users) await api.call('PUT', `/api/v2/groups/${group}/members/${user}`);
    return group;
  };

  it('counts jobs and members, and shows the first ten jobs', async () => {
    const users = await Promise.all([api.addPrincipal(), api.addPrincipal()]);
    const robot = await api.addPrincipal({ kind: 'service_account', name: 'robot' });
    const roles = Object.fromEntries([...users, robot, await groupOf(users)].map((id) => [id, 'viewer' as const]));
    const id = await api.addPipeline('Busy', roles);
    const other = await api.addPipeline('Other');
    const jobs = Array.from({ length: 12 }, (_, index) => `job ${String(index).padStart(2, '0')}`);
    await Promise.all(jobs.map((job) => assign(job, [id, other])));
    await assign('elsewhere', [other]);
    const { status, body } = await read(id);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        jobs: { count: 12, sample_job_ids: jobs.slice(0, 10) },
        members: { users: 2, groups: 1, service_accounts: 1 },
      },
    });
    await assign('job 00', []);
    expect((await read(id)).body.jobs).toMatchObject({ count: 11 });
  });

  it('is all zeros for a pipeline that nobody uses', async () => {
    expect((await read(await api.addPipeline('Idle'))).body).toEqual({
      jobs: { count: 0, sample_job_ids: [] },
      members: { users: 0, groups: 0, service_accounts: 0 },
    });
  });

  it('says whom the removal of a member touches: those that no other role keeps where they are', async () => {
    const [same, weaker, lost, admin, disabled] = await Promise.all([
      api.addPrincipal(),
      api.addPrincipal(),
      api.addPrincipal(),
      api.addPrincipal({ manageFlowPipelines: true }),
      api.addPrincipal({ disabledAt: new Date() }),
    ]);
    const group = await groupOf([same, weaker, lost, admin, disabled]);
    const id = await api.addPipeline('Shared', { [group]: 'manager', [same]: 'manager', [weaker]: 'viewer' });
    const { name } = (await api.call('GET', `/api/v2/groups/${group}`)).body;
    const fields = { principal_id: group, kind: 'group', name, role: 'manager' };
    expect((await read(id, `?member=${group}`)).body.member_removal).toEqual({
      ...fields,
      is_last_manager: false,
      lose_access: 1,
      lose_permissions: 1,
    });
    expect((await read(id, `?member=${same}`)).body.member_removal).toMatchObject({
      is_last_manager: false,
      lose_access: 0,
      lose_permissions: 0,
    });
    await api.call('DELETE', `/api/v2/pipelines/${id}/members/users/${same}`);
    expect((await read(id, `?member=${group}`)).body.member_removal).toMatchObject({
      is_last_manager: true,
      lose_access: 2,
      lose_permissions: 1,
    });
    expect((await read(id, `?member=${weaker}`)).body.member_removal).toMatchObject({
      role: 'viewer',
      is_last_manager: false,
      lose_access: 0,
    });
  });

  it('is for those who may delete the pipeline', async () => {
    const [member, manager] = [await api.addPrincipal(), await api.addPrincipal()];
    const id = await api.addPipeline('Guarded', { [member]: 'member', [manager]: 'manager' });
    const as = async (principal: string) => (await read(id, '', await api.addToken(principal))).body;
    expect(await as(manager)).toMatchObject({ members: { users: 2 } });
    expect(await as(member)).toMatchObject({ status: 403, code: 'permission_missing' });
    expect(await as(await api.addPrincipal())).toMatchObject({ status: 404, code: 'pipeline_not_found' });
    const blind = await api.addToken(manager, { scopes: ['manage'] });
    expect((await read(id, '', blind)).body).toMatchObject({ status: 403, code: 'permission_missing' });
  });

  it('answers bad input with 4xx', async () => {
    const id = await api.addPipeline('Asked wrongly');
    for (const unknown of [uuidv7(), 'x', '%00']) expect((await read(unknown)).status).toBe(404);
    for (const query of ['?member=', '?member=x', `?member=${uuidv7()}&member=${uuidv7()}`]) {
      expect((await read(id, query)).body).toMatchObject({ status: 400, code: 'field_invalid' });
    }
    for (const stranger of [uuidv7(), await api.addPrincipal()]) {
      expect((await read(id, `?member=${stranger}`)).body).toMatchObject({ status: 404, code: 'member_not_found' });
    }
    await api.call('DELETE', `/api/v2/pipelines/${id}`);
    expect((await read(id)).body).toMatchObject({ status: 404, code: 'pipeline_not_found' });
  });
});
