import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const MISMATCH = { status: 412, code: 'version_mismatch' };

describe.each(['users', 'service-accounts', 'groups'])('ETag and If-Match of %s', (resource) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  let made = 0;
  const add = async () => {
    const answer = await api.call('POST', `/api/v2/${resource}`, { body: { name: `One ${(made += 1)}` } });
    return { path: `/api/v2/${resource}/${String(answer.body.id)}`, answer };
  };
  const headersFor = (ifMatch: string | undefined) => (ifMatch === undefined ? {} : { 'if-match': ifMatch });
  const rename = (path: string, ifMatch: string | undefined, name: string, token = api.adminToken) =>
    api.call('PATCH', path, { token, body: { name }, headers: headersFor(ifMatch) });
  const remove = (path: string, ifMatch: string) => api.call('DELETE', path, { headers: headersFor(ifMatch) });

  it('stands on what POST, GET and PATCH answer, and fits the next change', async () => {
    const { path, answer } = await add();
    expect([answer.headers.get('etag'), answer.body.version]).toEqual(['"1"', 1]);
    const changed = await rename(path, '"1"', `${resource} renamed`);
    expect([changed.status, changed.headers.get('etag'), changed.body.version]).toEqual([200, '"2"', 2]);
    expect((await api.call('GET', path)).headers.get('etag')).toBe('"2"');
    const unchanged = await rename(path, '"2"', `${resource} renamed`);
    expect([unchanged.status, unchanged.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await remove(path, '"2"')).status).toBe(204);
  });

  it('refuses a version that is gone, and changes nothing', async () => {
    const { path } = await add();
    await rename(path, undefined, `${resource} newer`);
    for (const ifMatch of ['"1"', 'W/"2"', '"x"']) {
      expect((await rename(path, ifMatch, 'stale')).body).toMatchObject(MISMATCH);
      expect((await remove(path, ifMatch)).body).toMatchObject(MISMATCH);
    }
    expect((await rename(path, '2', 'stale')).body).toMatchObject({ status: 400, code: 'header_invalid' });
    expect((await api.call('GET', path)).body).toMatchObject({ name: `${resource} newer`, version: 2 });
    const { body } = await api.call('GET', `/api/v2/audit?target=${path.split('/').at(-1)}`);
    expect(body.items).toHaveLength(2);
  });

  it('says nothing of the version to those who may not change it', async () => {
    const { path } = await add();
    const token = await api.addToken(await api.addPrincipal());
    expect((await rename(path, '"9"', 'x', token)).body).toMatchObject({ status: 403, code: 'permission_missing' });
  });

  it('lets exactly one of many changes of the same version win', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { path } = await add();
      const names = Array.from({ length: 6 }, (_, index) => `${path} ${index}`);
      const answers = await Promise.all([
        ...names.map((name) => rename(path, '"1"', name)),
        ...(round % 2 === 0 ? [] : [remove(path, '"1"')]),
      ]);
      const won = answers.filter(({ status }) => status < 300);
      expect(won).toHaveLength(1);
      for (const { status } of answers.filter((answer) => answer !== won[0])) expect([404, 412]).toContain(status);
    }
  });
});
