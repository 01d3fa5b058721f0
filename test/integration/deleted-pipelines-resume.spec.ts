import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DeletedPipelines } from '../../apps/api/src/deleted-pipelines/deleted-pipelines.js';
import {
  createTestDatabase,
  eventually,
  freePort,
  spawnApp,
  startApi,
  type TestApi,
  type TestDatabase,
} from '../support/index.js';
import { addJobs, expectUnassignedOnce, leaveBehind } from './deleted-pipeline-jobs.js';

describe('what a forced delete has left over', () => {
  let database: TestDatabase;
  let api: TestApi;
  let token: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    api = await startApi({ DATABASE_URL: database.url });
    // The first api made the site admin.
    token = api.adminToken;
  });
  afterAll(async () => {
    await api.stop();
    await database.drop();
  });

  const another = (environment = {}) => startApi({ DATABASE_URL: database.url, ...environment });
  const jobsOf = (id: string) => api.app.get(DeletedPipelines).countJobs(id);

  /** Holds one job in the middle, so that whoever unassigns stands in the middle for up to two seconds. */
  async function holdJob(jobId: string): Promise<pg.Client> {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from jobs where id = $1 for update', [jobId]);
    return holder;
  }

  it('by a process that was killed between two chunks, the next one finishes', async () => {
    const { name } = await api.call('GET', '/api/v2/me').then(({ body }) => ({ name: String(body.name) }));
    const pipeline = await api.addPipeline('Killed');
    const jobs = await addJobs(api.dataSource, 'killed', 500, [pipeline, await api.addPipeline('Kept')]);
    await api.stop();
    const port = await freePort();
    const victim = spawnApp('api', { DATABASE_URL: database.url, PORT: String(port), LOG_LEVEL: 'warn' });
    const holder = await holdJob('killed 0200');
    try {
      const address = `http://127.0.0.1:${port}/api/v2/pipelines/${pipeline}?force=true`;
      const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'killed-meanwhile' };
      await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200));
      const answer = fetch(address, { method: 'DELETE', headers }).then(
        ({ status }) => status,
        () => 'cut',
      );
      await eventually(async () => {
        const { rows } = await holder.query(`select count(*)::int as done from job_pipeline_events where version = 2`);
        expect(rows[0].done).toBeGreaterThan(100);
      });
      await victim.kill9();
      expect(await answer).toBe('cut');
    } finally {
      await holder.end();
    }
    // Straight from the database: starting an api would begin to finish.
    const left = new pg.Client({ connectionString: database.url });
    await left.connect();
    const { rows } = await left.query('select count(*)::int as jobs from job_pipelines where pipeline_id = $1', [
      pipeline,
    ]);
    await left.end();
    expect(rows[0].jobs).toBeGreaterThan(200);
    expect(rows[0].jobs).toBeLessThan(500);

    api = await another();
    await eventually(async () => expect(await jobsOf(pipeline)).toBe(0));
    const events = await expectUnassignedOnce(api.dataSource, jobs, pipeline);
    for (const log of events.values()) {
      expect(log.at(-1)).toMatchObject({
        actor: { kind: 'system' },
        reason: `The pipeline "Killed" was deleted by ${name}`,
        request_id: 'killed-meanwhile',
      });
    }
  });

  it('by an api that was stopped in the middle, another one finishes', async () => {
    const pipeline = await api.addPipeline('Stopped');
    const jobs = await addJobs(api.dataSource, 'stopped', 500, [pipeline]);
    const first = await another();
    const holder = await holdJob('stopped 0200');
    try {
      const answer = api.call('DELETE', `/api/v2/pipelines/${pipeline}?force=true`, { token }).catch(() => null);
      await eventually(async () => expect(await jobsOf(pipeline)).toBeLessThan(400));
      await Promise.all([api.stop(), first.stop()]);
      await answer;
    } finally {
      await holder.end();
    }
    api = await another();
    await eventually(async () => expect(await jobsOf(pipeline)).toBe(0));
    await expectUnassignedOnce(api.dataSource, jobs, pipeline);
  });

  it('is unassigned once, however many processes do it at once', async () => {
    const pipeline = await leaveBehind(api.dataSource, 'Left behind');
    const jobs = await addJobs(api.dataSource, 'contended', 500, [pipeline]);
    const others = await Promise.all([another(), another()]);
    try {
      await Promise.all([api, ...others].map(({ app }) => app.get(DeletedPipelines).unassignLeftovers()));
      expect(await jobsOf(pipeline)).toBe(0);
      const events = await expectUnassignedOnce(api.dataSource, jobs, pipeline);
      // Nobody wrote this delete down, so nobody is named.
      expect(events.get('contended 0007')?.at(-1)).toMatchObject({
        reason: 'The pipeline "Left behind" was deleted',
        request_id: `deleted-pipeline-${pipeline}`,
      });
    } finally {
      await Promise.all(others.map((other) => other.stop()));
    }
  });

  it('is unassigned once although the database cuts every connection in the middle', async () => {
    const pipeline = await leaveBehind(api.dataSource, 'Cut off');
    const jobs = await addJobs(api.dataSource, 'cut off', 500, [pipeline]);
    const holder = await holdJob('cut off 0200');
    try {
      const pass = api.app.get(DeletedPipelines).unassignLeftovers();
      await eventually(async () => expect(await jobsOf(pipeline)).toBeLessThan(400));
      const { rowCount } = await holder.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'flow-pipelines-api' and datname = current_database()`,
      );
      expect(rowCount).toBeGreaterThan(0);
      await holder.query('rollback');
      await pass;
    } finally {
      await holder.end();
    }
    await eventually(async () => expect(await jobsOf(pipeline)).toBe(0), { timeoutMs: 25_000 });
    await expectUnassignedOnce(api.dataSource, jobs, pipeline);
  });

  it('is found without a start: every process looks again and again', async () => {
    const pipeline = await leaveBehind(api.dataSource, 'Found later');
    const jobs = await addJobs(api.dataSource, 'found', 3, [pipeline]);
    await eventually(async () => expect(await jobsOf(pipeline)).toBe(0), { timeoutMs: 25_000 });
    await expectUnassignedOnce(api.dataSource, jobs, pipeline);
  });

  it('goes from strict registries, and from jobs with more pipelines than are allowed by now', async () => {
    const strict = await another({ JOB_REGISTRY: 'strict', MAX_PIPELINES_PER_JOB: '1' });
    try {
      const kept = await Promise.all(['Kept 1', 'Kept 2', 'Kept 3'].map((name) => api.addPipeline(name)));
      const [one, two] = [await leaveBehind(api.dataSource, 'One'), await leaveBehind(api.dataSource, 'Two')];
      const jobs = [
        ...(await addJobs(api.dataSource, 'full', 3, [...kept, one])),
        ...(await addJobs(api.dataSource, 'empty', 3, [one])),
        ...(await addJobs(api.dataSource, 'both', 3, [one, two])),
      ];
      await strict.app.get(DeletedPipelines).unassignLeftovers();
      await expectUnassignedOnce(api.dataSource, jobs, one);
      expect([await jobsOf(one), await jobsOf(two)]).toEqual([0, 0]);
    } finally {
      await strict.stop();
    }
  });
});
