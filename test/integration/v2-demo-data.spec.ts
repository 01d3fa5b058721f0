import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO_ASSIGNMENTS, DEMO_FREE_JOB, DEMO_PIPELINES } from '../../apps/api/src/demo-data/demo-data.js';
import { seedDemoData } from '../../apps/api/src/demo-data/seed-demo-data.js';
import { startApi, type TestApi } from '../support/index.js';

const EVERYTHING = `
select (select count(*)::int from principals) as principals, (select count(*)::int from pipelines) as pipelines,
       (select count(*)::int from pipeline_members) as members, (select count(*)::int from group_members) as group_members,
       (select count(*)::int from jobs) as jobs, (select count(*)::int from job_pipeline_events) as events`;

describe('DEMO_DATA=true', () => {
  let api: TestApi;
  const counts = async () => (await api.dataSource.query(EVERYTHING))[0];
  beforeAll(async () => {
    api = await startApi({ DEMO_DATA: 'true', JOB_REGISTRY: 'strict' });
  });
  afterAll(() => api.stop());

  it('fills an empty product with pipelines that have their well-known ids', async () => {
    const { body } = await api.call('GET', '/api/v2/pipelines');
    const expected = DEMO_PIPELINES.map(({ id, name, description }) =>
      expect.objectContaining({ id, name, description }),
    );
    expect(body.items).toEqual(expect.arrayContaining(expected));
    expect(body.items).toHaveLength(DEMO_PIPELINES.length);
  });

  it('assigns jobs by the writer: each has version 1 and one event that names the coordinator', async () => {
    for (const [jobId, pipelineIds] of Object.entries(DEMO_ASSIGNMENTS)) {
      const { body } = await api.call('GET', `/api/v2/jobs/${jobId}/pipelines`);
      expect(body).toMatchObject({ job_id: jobId, version: 1 });
      expect((body.pipelines as { id: string }[]).map(({ id }) => id).toSorted()).toEqual([...pipelineIds].toSorted());
    }
    const events: { job_id: string; payload: string }[] = await api.dataSource.query(
      'select job_id, payload from job_pipeline_events',
    );
    expect(events.map((event) => event.job_id).toSorted()).toEqual(Object.keys(DEMO_ASSIGNMENTS).toSorted());
    for (const { payload } of events) expect(JSON.parse(payload)).toMatchObject({ actor: { name: 'Amara Okafor' } });
  });

  it('leaves the job of the public page free for its example', async () => {
    const update = { job_id: DEMO_FREE_JOB, pipeline_ids: [DEMO_PIPELINES[0].id, DEMO_PIPELINES[1].id] };
    const { status, body } = await api.call('POST', '/api/v1/jobs/pipelines', { body: update });
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'OK' } });
    expect((await api.call('GET', `/api/v2/jobs/${DEMO_FREE_JOB}/pipelines`)).body.version).toBe(1);
  });

  it('adds nothing when it is run again, even at once', async () => {
    const before = await counts();
    await Promise.all([seedDemoData(api.dataSource), seedDemoData(api.dataSource), seedDemoData(api.dataSource)]);
    expect(await counts()).toEqual(before);
  });
});

describe(seedDemoData.name, () => {
  it('seeds once when three processes start at once', async () => {
    const api = await startApi();
    try {
      await Promise.all([seedDemoData(api.dataSource), seedDemoData(api.dataSource), seedDemoData(api.dataSource)]);
      expect((await api.dataSource.query(EVERYTHING))[0]).toEqual({
        principals: 9,
        pipelines: 5,
        members: 11,
        group_members: 4,
        jobs: 6,
        events: 5,
      });
    } finally {
      await api.stop();
    }
  });

  it('completes what a broken start left behind', async () => {
    const api = await startApi({ DEMO_DATA: 'true' });
    try {
      await api.dataSource.query('delete from job_pipelines; delete from job_pipeline_events; delete from jobs;');
      await seedDemoData(api.dataSource);
      expect((await api.dataSource.query(EVERYTHING))[0]).toMatchObject({ pipelines: 5, jobs: 5, events: 5 });
    } finally {
      await api.stop();
    }
  });

  it('leaves a product alone in which somebody has begun', async () => {
    const api = await startApi();
    try {
      await api.addPipeline('Ours');
      await seedDemoData(api.dataSource);
      expect((await api.dataSource.query(EVERYTHING))[0]).toMatchObject({ principals: 1, pipelines: 1, jobs: 0 });
    } finally {
      await api.stop();
    }
  });
});
