import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const LIST = '/api/v2/pipelines?include=counts';
const ASSIGN = `
insert into job_pipelines (job_id, pipeline_id) select id, $1 from jobs where id like $2 || '%'`;

describe(LIST, () => {
  let api: TestApi;
  let viewer: string;
  let shared: string;
  let full: string;
  beforeAll(async () => {
    api = await startApi();
    viewer = await api.addPrincipal();
    const group = await api.addPrincipal({ kind: 'group' });
    shared = await api.addPipeline('shared', { [viewer]: 'viewer', [group]: 'manager' });
    full = await api.addPipeline('full');
    await api.dataSource.query(`insert into jobs (id) select 'job-' || n from generate_series(1, 1001) n`);
    await api.dataSource.query(ASSIGN, [shared, 'job-100']);
    await api.dataSource.query(ASSIGN, [full, 'job-']);
  });
  afterAll(() => api.stop());

  const countsSeenBy = async (token: string) => {
    const { body } = await api.call('GET', LIST, { token });
    const items = body.items as { name: string; counts?: unknown }[];
    return Object.fromEntries(items.map(({ name, counts }) => [name, counts]));
  };

  it('tells members and jobs of each, and stops counting at a thousand jobs', async () => {
    expect(await countsSeenBy(api.adminToken)).toEqual({
      full: { members: 0, jobs: 1000, has_more_jobs: true },
      shared: { members: 2, jobs: 3, has_more_jobs: false },
    });
  });

  it('keeps the number of members from those who may not see them', async () => {
    expect(await countsSeenBy(await api.addToken(viewer))).toEqual({
      shared: { members: null, jobs: 3, has_more_jobs: false },
    });
  });

  it('does not count unasked, and knows nothing else to include', async () => {
    const { body } = await api.call('GET', '/api/v2/pipelines');
    expect((body.items as object[]).filter((item) => 'counts' in item)).toEqual([]);
    expect((await api.call('GET', '/api/v2/pipelines?include=secrets')).body).toMatchObject({ code: 'field_invalid' });
  });
});
