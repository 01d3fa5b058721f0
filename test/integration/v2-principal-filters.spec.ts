import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

describe('filters of users, service accounts and groups', () => {
  let api: TestApi;
  let userToken: string;
  let team: string;
  let ann: string;
  beforeAll(async () => {
    api = await startApi();
    ann = await api.addPrincipal({ name: 'Ann', email: 'a.first@example.org' });
    const ben = await api.addPrincipal({ name: 'Ben', disabledAt: new Date() });
    await api.addPrincipal({ name: 'Cleo', manageFlowPipelines: true });
    await api.addPrincipal({ kind: 'service_account', name: 'robot' });
    await api.addPrincipal({ kind: 'service_account', name: 'root robot', siteAdmin: true });
    team = await api.addPrincipal({ kind: 'group', name: 'Team' });
    await api.addPrincipal({ kind: 'group', name: 'Other team' });
    for (const user of [ann, ben]) await api.call('PUT', `/api/v2/groups/${team}/members/${user}`);
    userToken = await api.addToken(ann);
  });
  afterAll(() => api.stop());

  const names = async (path: string, token = api.adminToken) => {
    const { body } = await api.call('GET', `/api/v2/${path}`, { token });
    return (body.items as { name: string }[]).map(({ name }) => name);
  };

  it('find users by name, state, rights and group, and by all of them', async () => {
    expect(await names('users?disabled=true')).toEqual(['Ben']);
    expect(await names('users?disabled=false')).toEqual(['Ann', 'Cleo', 'admin']);
    expect(await names('users?site_admin=true')).toEqual(['admin']);
    expect(await names('users?manage_flow_pipelines=true')).toEqual(['Cleo']);
    expect(await names('users?site_admin=false&manage_flow_pipelines=false')).toEqual(['Ann', 'Ben']);
    expect(await names(`users?group=${team.toUpperCase()}`)).toEqual(['Ann', 'Ben']);
    expect(await names(`users?group=${team}&disabled=false&q=n`)).toEqual(['Ann']);
    expect(await names(`users?group=${uuidv7()}`)).toEqual([]);
    expect(await names('users?q=n')).toEqual(['Ann', 'Ben', 'admin']);
  });

  it('go on over the pages', async () => {
    const first = await api.call('GET', `/api/v2/users?group=${team}&limit=1`);
    expect(first.body.items).toMatchObject([{ name: 'Ann' }]);
    const next = /<(.+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await api.call('GET', next);
    expect(second.body).toMatchObject({ items: [{ name: 'Ben' }], next_cursor: null });
  });

  it('find service accounts, and groups by member', async () => {
    expect(await names('service-accounts?site_admin=true')).toEqual(['root robot']);
    expect(await names('service-accounts?disabled=true')).toEqual([]);
    expect(await names(`groups?member=${ann}`)).toEqual(['Team']);
    expect(await names(`groups?member=${ann}&q=other`)).toEqual([]);
    expect(await names(`groups?member=${uuidv7()}`)).toEqual([]);
  });

  it('tell nobody but site admins about rights and e-mail addresses', async () => {
    for (const path of [
      'users?site_admin=true',
      'users?manage_flow_pipelines=false',
      'service-accounts?site_admin=true',
    ]) {
      const { body } = await api.call('GET', `/api/v2/${path}`, { token: userToken });
      expect(body).toMatchObject({ status: 403, code: 'permission_missing' });
    }
    expect(await names('users?q=A.FIRST')).toEqual(['Ann']);
    expect(await names('users?q=a.first', userToken)).toEqual([]);
    expect(await names(`users?group=${team}`, userToken)).toEqual(['Ann', 'Ben']);
    expect(await names('users?disabled=true', userToken)).toEqual(['Ben']);
  });

  it.each([
    'users?disabled=yes',
    'users?site_admin=',
    'users?group=x',
    'groups?member=',
    'users?disabled=true&disabled=true',
  ])('refuse %s', async (path) => {
    const { body } = await api.call('GET', `/api/v2/${path}`);
    expect(body).toMatchObject({ status: 400, code: 'field_invalid' });
  });
});
