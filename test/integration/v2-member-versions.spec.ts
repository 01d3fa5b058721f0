import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

const MISMATCH = { status: 412, code: 'version_mismatch' };

describe('ETag and preconditions of a pipeline’s member', () => {
  let api: TestApi;
  let manager: string;
  let token: string;
  beforeAll(async () => {
    api = await startApi();
    manager = await api.addPrincipal();
    token = await api.addToken(manager);
  });
  afterAll(() => api.stop());

  const add = async () => {
    const pipeline = await api.addPipeline(`Pipeline ${uuidv7()}`, { [manager]: 'manager' });
    return `/api/v2/pipelines/${pipeline}/members/users/${await api.addPrincipal()}`;
  };
  const put = (path: string, role: string, headers: Record<string, string> = {}) =>
    api.call('PUT', path, { token, body: { role }, headers });
  const remove = (path: string, ifMatch: string) =>
    api.call('DELETE', path, { token, headers: { 'if-match': ifMatch } });
  const roleOf = async (path: string) => (await api.call('GET', path, { token })).body.role;

  it('is the role: on what PUT and GET answer, and for the next change', async () => {
    const path = await add();
    const made = await put(path, 'viewer');
    expect(made.headers.get('etag')).toBe('"viewer"');
    const read = await api.call('GET', path, { token });
    expect([read.status, read.headers.get('etag'), read.body]).toEqual([200, '"viewer"', made.body]);
    expect((await put(path, 'member', { 'if-match': '"viewer"' })).headers.get('etag')).toBe('"member"');
    expect((await remove(path, '"member"')).status).toBe(204);
    expect((await api.call('GET', path, { token })).body).toMatchObject({ status: 404, code: 'member_not_found' });
  });

  it('refuses what was decided on another role, or on a member who is gone', async () => {
    const path = await add();
    for (const ifMatch of ['*', '"viewer"']) {
      expect((await put(path, 'viewer', { 'if-match': ifMatch })).body).toMatchObject(MISMATCH);
    }
    await put(path, 'member');
    expect((await put(path, 'manager', { 'if-match': '"viewer"' })).body).toMatchObject(MISMATCH);
    expect((await put(path, 'member', { 'if-match': '"viewer"' })).body).toMatchObject(MISMATCH);
    expect((await remove(path, '"viewer"')).body).toMatchObject(MISMATCH);
    expect(await roleOf(path)).toBe('member');
    expect((await put(path, 'viewer', { 'if-match': '*' })).status).toBe(200);
  });

  it('with If-None-Match: * only makes new members, one of many at once', async () => {
    const path = await add();
    const answers = await Promise.all(
      ['viewer', 'member', 'viewer', 'member'].map((role) => put(path, role, { 'if-none-match': '*' })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412]);
    const made = answers.find(({ status }) => status === 200);
    expect(await roleOf(path)).toBe(made?.body.role);
    const other = await put(path, 'manager', { 'if-none-match': '"viewer"' });
    expect(other.body).toMatchObject({ status: 400, code: 'header_invalid' });
  });

  it('is shown to those who manage the members, by the right kind', async () => {
    const path = await add();
    await put(path, 'viewer');
    const stranger = await api.addToken(await api.addPrincipal());
    expect((await api.call('GET', path, { token: stranger })).body).toMatchObject({ code: 'pipeline_not_found' });
    const viewer = await api.addToken(path.split('/').at(-1) ?? '');
    expect((await api.call('GET', path, { token: viewer })).body).toMatchObject({ code: 'permission_missing' });
    const asGroup = await api.call('GET', path.replace('/users/', '/groups/'), { token });
    expect(asGroup.body).toMatchObject({ code: 'member_not_found' });
  });
});
