import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { startApi, type TestApi } from '../support/index.js';

const PIPELINES = '/api/v2/pipelines';
const MISMATCH = { status: 412, code: 'version_mismatch' };

describe('ETag and If-Match of a pipeline', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const add = async () => `${PIPELINES}/${await api.addPipeline(`Pipeline ${uuidv7()}`)}`;
  const patch = (path: string, ifMatch: string | undefined, description: string, token = api.adminToken) =>
    api.call('PATCH', path, {
      token,
      body: { description },
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });
  const remove = (path: string, ifMatch: string) => api.call('DELETE', path, { headers: { 'if-match': ifMatch } });
  const audited = async (path: string) => {
    const { body } = await api.call('GET', `/api/v2/audit?target=${path.slice(PIPELINES.length + 1)}`);
    return (body.items as { action: string }[]).map(({ action }) => action);
  };

  it('stands on what POST, GET and PATCH answer, and fits the next change', async () => {
    const made = await api.call('POST', PIPELINES, { body: { name: 'With an ETag' } });
    const path = `${PIPELINES}/${String(made.body.id)}`;
    expect(made.headers.get('etag')).toBe('"1"');
    const changed = await patch(path, '"1"', 'first');
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await api.call('GET', path)).headers.get('etag')).toBe('"2"');
    const unchanged = await patch(path, '"2"', 'first');
    expect([unchanged.status, unchanged.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await remove(path, '"2"')).status).toBe(204);
  });

  it('refuses a version that is gone, and changes nothing', async () => {
    const path = await add();
    await patch(path, undefined, 'newer');
    for (const ifMatch of ['"1"', 'W/"2"', '"3"', '"1", "3"', '"x"', '""']) {
      expect((await patch(path, ifMatch, 'stale')).body).toMatchObject(MISMATCH);
      expect((await patch(path, ifMatch, 'newer')).body).toMatchObject(MISMATCH);
      expect((await remove(path, ifMatch)).body).toMatchObject(MISMATCH);
    }
    expect((await api.call('GET', path)).body).toMatchObject({ description: 'newer', version: 2 });
    expect(await audited(path)).toEqual(['pipeline.changed']);
  });

  it('takes *, one of several, and no header at all', async () => {
    const path = await add();
    for (const ifMatch of ['*', '"7", "2"', undefined]) {
      expect((await patch(path, ifMatch, `changed for ${ifMatch}`)).status).toBe(200);
    }
    expect((await remove(path, '*')).status).toBe(204);
  });

  it('refuses what is no If-Match with 400', async () => {
    const path = await add();
    for (const ifMatch of ['', '1', '"1', '"1",', '*, "1"', "'1'", 'any']) {
      for (const answer of [await patch(path, ifMatch, 'never'), await remove(path, ifMatch)]) {
        expect(answer.body).toMatchObject({ status: 400, code: 'header_invalid' });
      }
    }
    expect((await api.call('GET', path)).body).toMatchObject({ description: '', version: 1 });
  });

  it('tells the version to nobody who may not change the pipeline', async () => {
    const viewer = await api.addPrincipal();
    const id = await api.addPipeline('Only seen', { [viewer]: 'viewer' });
    const path = `${PIPELINES}/${id}`;
    const seen = await patch(path, '"9"', 'x', await api.addToken(viewer));
    expect(seen.body).toMatchObject({ status: 403, code: 'permission_missing' });
    const unseen = await patch(path, '"9"', 'x', await api.addToken(await api.addPrincipal()));
    expect(unseen.body).toMatchObject({ status: 404, code: 'pipeline_not_found' });
    expect((await remove(`${PIPELINES}/${uuidv7()}`, '*')).status).toBe(404);
  });

  it('lets exactly one of many changes of the same version win', async () => {
    for (let round = 0; round < 10; round += 1) {
      const path = await add();
      const answers = await Promise.all([
        ...Array.from({ length: 6 }, (_, index) => patch(path, '"1"', `by ${index}`)),
        ...(round % 2 === 0 ? [] : [remove(path, '"1"')]),
      ]);
      const won = answers.filter(({ status }) => status < 300);
      expect(won).toHaveLength(1);
      // Those who come after a delete find nothing.
      for (const { status } of answers.filter((answer) => answer !== won[0])) expect([404, 412]).toContain(status);
      expect(await audited(path)).toHaveLength(1);
    }
  });
});
