import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

const NOT_THERE = '23503';
const REFUSED = '23001';
const ADD = 'insert into job_pipelines (job_id, pipeline_id) select $1, unnest($2::uuid[])';

/** In the place of a foreign key, which would lock the pipelines: to whoever writes by hand too. */
describe('the pipelines of a job, to the database', () => {
  let api: TestApi;
  let pipelines: string[];
  beforeAll(async () => {
    api = await startApi();
    pipelines = await Promise.all(['A', 'B', 'C'].map((name) => api.addPipeline(name)));
    const body = { job_id: 'job', pipeline_ids: pipelines.slice(0, 2) };
    expect((await api.call('POST', '/api/v1/jobs/pipelines', { body })).status).toBe(200);
  });
  afterAll(() => api.stop());

  const assigned = async () => {
    const rows: { pipeline_id: string }[] = await api.dataSource.query(
      `select pipeline_id from job_pipelines where job_id = 'job'`,
    );
    return rows.map((row) => row.pipeline_id).toSorted();
  };

  it('are there when they are added', async () => {
    const adding = api.dataSource.query(ADD, ['job', [pipelines[2], randomUUID()]]);
    await expect(adding).rejects.toMatchObject({ code: NOT_THERE, table: 'job_pipelines' });
    expect(await assigned()).toEqual(pipelines.slice(0, 2).toSorted());
  });

  it('are there when they take the place of others', async () => {
    const exchanging = api.dataSource.query('update job_pipelines set pipeline_id = $2 where pipeline_id = $1', [
      pipelines[0],
      randomUUID(),
    ]);
    await expect(exchanging).rejects.toMatchObject({ code: NOT_THERE, table: 'job_pipelines' });
    expect(await assigned()).toEqual(pipelines.slice(0, 2).toSorted());
  });

  it.each([
    ['removed', 'delete from pipelines'],
    ['removed all at once', 'truncate pipelines cascade'],
    ['given another id', 'update pipelines set id = gen_random_uuid()'],
  ])('are never %s, whoever asks', async (_, change) => {
    await expect(api.dataSource.query(change)).rejects.toMatchObject({ code: REFUSED });
    const replica = `set local session_replication_role = replica; ${change}`;
    await expect(api.dataSource.query(replica)).rejects.toMatchObject({ code: REFUSED });
  });

  it('are not locked by updates, one by one', async () => {
    const updates = Array.from({ length: 40 }, (_, index) => ({
      job_id: `job ${index % 20}`,
      pipeline_ids: [pipelines[index % 3], pipelines[(index + 1 + Math.floor(index / 20)) % 3]],
    }));
    const answers = await Promise.all(updates.map((body) => api.call('POST', '/api/v1/jobs/pipelines', { body })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await api.dataSource.query('select 1 from pipelines where xmax <> 0')).toEqual([]);
  });
});
