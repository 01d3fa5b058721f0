import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DeletedPipelines } from '../../apps/api/src/deleted-pipelines/deleted-pipelines.js';
import { SYSTEM_ACTOR } from '../../apps/api/src/identity/system-actor.js';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { addJobs, eventsOf, expectUnassignedOnce, leaveBehind } from './deleted-pipeline-jobs.js';

describe('DELETE /api/v2/pipelines/{id}?force=true', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const remove = (id: string, query = '?force=true', headers = {}) =>
    api.call('DELETE', `/api/v2/pipelines/${id}${query}`, { headers });
  const replace = (jobId: string, pipelineIds: readonly string[], token = api.adminToken) =>
    api.call('POST', '/api/v1/jobs/pipelines', { token, body: { job_id: jobId, pipeline_ids: pipelineIds } });

  it('takes the pipeline from its jobs: 200 with the count, one event a job that says why', async () => {
    const [id, kept] = [await api.addPipeline('Forced'), await api.addPipeline('Kept')];
    const jobs = await addJobs(api.dataSource, 'forced', 500, [id, kept]);
    const [other = ''] = await addJobs(api.dataSource, 'other', 1, [kept]);
    const { status, body } = await remove(id, '?force=true', { 'x-request-id': 'the-delete' });
    expect({ status, body }).toEqual({ status: 200, body: { id, jobs_unassigned: 500, jobs_left: 0 } });
    const events = await expectUnassignedOnce(api.dataSource, jobs, id);
    expect(events.get('forced 0123')?.at(-1)).toMatchObject({
      version: 2,
      pipelines: [{ id: kept, name: 'Kept' }],
      added: [],
      removed: [{ id, name: 'Forced' }],
      actor: SYSTEM_ACTOR,
      reason: 'The pipeline "Forced" was deleted by admin',
      request_id: 'the-delete',
    });
    expect((await eventsOf(api.dataSource, [other])).get(other)).toHaveLength(1);
    expect((await api.call('GET', `/api/v2/pipelines/${id}`)).status).toBe(404);
    const audit = (await api.call('GET', `/api/v2/audit?target=${id}`)).body.items;
    expect(audit).toMatchObject([{ action: 'pipeline.deleted', request_id: 'the-delete' }]);
  });

  it('is like any delete for a pipeline without jobs, and for who may not delete it', async () => {
    const viewer = await api.addPrincipal();
    const id = await api.addPipeline('Unused', { [viewer]: 'member' });
    const path = `/api/v2/pipelines/${id}?force=true`;
    expect((await api.call('DELETE', path, { token: await api.addToken(viewer) })).status).toBe(403);
    expect((await remove(id, '?force=true', { 'if-match': '"9"' })).status).toBe(412);
    for (const query of ['?force=', '?force=1', '?force=yes', '?force=true&force=true']) {
      expect((await remove(id, query)).body).toMatchObject({ status: 400, code: 'field_invalid' });
    }
    expect((await remove(id)).body).toEqual({ id, jobs_unassigned: 0, jobs_left: 0 });
    expect((await remove(id)).status).toBe(404);
  });

  it('is still refused without force, and with force=false', async () => {
    const id = await api.addPipeline('Not forced');
    await addJobs(api.dataSource, 'not forced', 1, [id]);
    for (const query of ['', '?force=false']) {
      expect((await remove(id, query)).body).toMatchObject({ status: 409, code: 'pipeline_in_use' });
    }
  });

  it('loses no replace that runs meanwhile, and lets none bring the pipeline back', async () => {
    const [id, kept, added] = await Promise.all(['Raced', 'Raced kept', 'Raced added'].map((n) => api.addPipeline(n)));
    if (!id || !kept || !added) throw new Error('three pipelines');
    const jobs = await addJobs(api.dataSource, 'raced', 500, [id, kept]);
    // From both ends and the middle, so that some come before the pass, some after it and some together with it.
    const chosen = jobs.filter((_, index) => index % 4 === 0).toSorted((a, b) => (a.slice(-1) < b.slice(-1) ? -1 : 1));
    const [deleted, ...answers] = await Promise.all([
      remove(id),
      ...chosen.flatMap((job) => [replace(job, [added]), replace(job, [added, id])]),
    ]);
    expect(deleted?.body).toMatchObject({ jobs_left: 0 });
    for (const { status, text } of answers)
      expect({ status, text, ok: [200, 404].includes(status) }).toMatchObject({ ok: true });
    // What asked for the pipeline before it was deleted went through, so a job may have had it twice.
    const log = await eventsOf(api.dataSource, jobs);
    for (const job of jobs) {
      const events = log.get(job) ?? [];
      expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
      expect(events.filter(({ actor }) => actor?.kind === 'system').length).toBeLessThanOrEqual(1);
      const has = events.at(-1)?.pipelines.map((pipeline) => pipeline.id);
      expect(has).toEqual([chosen.includes(job) ? added : kept]);
    }
    expect((await replace('raced 0001', [id])).status).toBe(404);
  });

  it('answers 202 while a job is locked for long, and finishes by itself', async () => {
    const id = await api.addPipeline('Held');
    const jobs = await addJobs(api.dataSource, 'held', 3, [id]);
    const holder = new pg.Client({ connectionString: api.databaseUrl });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query(`select 1 from jobs where id = 'held 0001' for update`);
      const { status, body } = await remove(id);
      expect({ status, body }).toEqual({ status: 202, body: { id, jobs_unassigned: 2, jobs_left: 1 } });
      await holder.query('rollback');
      await eventually(async () => expect(await api.app.get(DeletedPipelines).countJobs(id)).toBe(0), {
        timeoutMs: 20_000,
      });
    } finally {
      await holder.end();
    }
    await expectUnassignedOnce(api.dataSource, jobs, id);
  });

  it('is not held up by another deleted pipeline whose only job is locked', async () => {
    const [stuck, free] = [await leaveBehind(api.dataSource, 'Stuck'), await leaveBehind(api.dataSource, 'Free')];
    const [stuckJob = ''] = await addJobs(api.dataSource, 'stuck', 1, [stuck]);
    const jobs = await addJobs(api.dataSource, 'free', 2, [free]);
    const holder = new pg.Client({ connectionString: api.databaseUrl });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('select 1 from jobs where id = $1 for update', [stuckJob]);
      await api.app.get(DeletedPipelines).unassignLeftovers();
      await expectUnassignedOnce(api.dataSource, jobs, free);
      await holder.query('rollback');
    } finally {
      await holder.end();
    }
    await api.app.get(DeletedPipelines).unassignLeftovers();
    await expectUnassignedOnce(api.dataSource, [stuckJob], stuck);
  });
});
