import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

describe('/api/v2/groups/{id}/members', () => {
  let api: TestApi;
  let user: string;
  let userToken: string;
  beforeAll(async () => {
    api = await startApi();
    user = await api.addPrincipal({ name: 'Somebody', manageFlowPipelines: true });
    userToken = await api.addToken(user);
  });
  afterAll(() => api.stop());

  it('are added, listed and removed', async () => {
    const group = await api.addPrincipal({ kind: 'group' });
    const path = `/api/v2/groups/${group}/members`;
    const expected = { user_id: user, name: 'Somebody', created_at: expect.any(String), source: 'manual' };
    for (let repeat = 0; repeat < 2; repeat++) {
      const { status, body } = await api.call('PUT', `${path}/${user}`);
      expect({ status, body }).toEqual({ status: 200, body: expected });
    }
    const listed = await api.call('GET', path, { token: userToken });
    expect(listed.body).toEqual({ items: [expected], next_cursor: null });
    expect((await api.call('DELETE', `${path}/${user}`)).status).toBe(204);
    expect((await api.call('DELETE', `${path}/${user}`)).body).toMatchObject({
      status: 404,
      code: 'member_not_found',
    });
  });

  it('are users, in groups that there are, put there by site admins', async () => {
    const group = await api.addPrincipal({ kind: 'group' });
    const account = await api.addPrincipal({ kind: 'service_account' });
    for (const id of [account, group, uuidv7(), 'x']) {
      const { body } = await api.call('PUT', `/api/v2/groups/${group}/members/${id}`);
      expect(body).toMatchObject({ status: 404, code: 'principal_not_found', detail: 'User not found' });
    }
    for (const id of [user, uuidv7(), 'x']) {
      for (const [method, rest] of [
        ['GET', ''],
        ['PUT', `/${user}`],
        ['DELETE', `/${user}`],
      ] as const) {
        const { body } = await api.call(method, `/api/v2/groups/${id}/members${rest}`);
        expect(body).toMatchObject({ status: 404, code: 'principal_not_found', detail: 'Group not found' });
      }
    }
    for (const method of ['PUT', 'DELETE']) {
      const { body } = await api.call(method, `/api/v2/groups/${group}/members/${user}`, { token: userToken });
      expect(body).toMatchObject({ status: 403, code: 'permission_missing' });
    }
  });
});
