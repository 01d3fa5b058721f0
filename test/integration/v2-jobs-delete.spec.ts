import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DeletedJobs } from '../../apps/api/src/deleted-jobs/deleted-jobs.js';
import {
  createTestDatabase,
  eventually,
  freePort,
  spawnApp,
  startApi,
  type TestApi,
  type TestDatabase,
} from '../support/index.js';
import { addJobs } from './deleted-pipeline-jobs.js';

const at = (jobId: string) => `/api/v2/jobs/${encodeURIComponent(jobId)}`;

interface LogRow {
  readonly job_id: string;
  readonly version: number;
  readonly payload: string | null;
}

describe('deleting a job', () => {
  let database: TestDatabase;
  let api: TestApi;
  let pipeline: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    api = await startApi({ DATABASE_URL: database.url });
    pipeline = await api.addPipeline('Reviewed');
  });
  afterAll(async () => {
    await api.stop();
    await database.drop();
  });

  const assign = (jobId: string, ...pipelineIds: string[]) =>
    api.call('PUT', `${at(jobId)}/pipelines`, { body: { pipeline_ids: pipelineIds } });
  const logOf = async (jobId: string) => {
    const rows: LogRow[] = await api.dataSource.query(
      'select version, payload from job_pipeline_events where job_id = $1 order by id',
      [jobId],
    );
    return rows.map(({ version, payload }) => ({
      version,
      event: payload === null ? null : (JSON.parse(payload) as JobPipelinesUpdated),
    }));
  };
  /** As the intake leaves it behind. */
  const deleteAtSource = async (...jobs: string[]) => {
    await api.dataSource.query(
      `with deleted as (update jobs set deleted_at = now() where id = any($1::text[]) returning id)
       insert into job_deletions (job_id, deleted_at, request_id) select id, now(), 'event of ' || id from deleted`,
      [jobs],
    );
  };
  /** Each was unassigned by one event, and has one tombstone behind it. */
  async function expectBuried(jobs: readonly string[]) {
    const rows: LogRow[] = await api.dataSource.query(
      'select job_id, version, payload from job_pipeline_events where job_id = any($1::text[]) order by id',
      [jobs],
    );
    const logs = Map.groupBy(rows, ({ job_id: id }) => id);
    expect(logs.size).toBe(jobs.length);
    for (const log of logs.values()) {
      expect(log.map(({ version, payload }) => [version, payload === null])).toEqual([
        [1, false],
        [2, false],
        [2, true],
      ]);
    }
  }
  const unfinished = async () =>
    (await api.dataSource.query<unknown[]>('select 1 from job_deletions where finished_at is null')).length;

  it('takes its pipelines from it, by an event that says who, and lets the topic forget it', async () => {
    await assign('doomed', pipeline);
    const headers = { 'x-request-id': 'delete-doomed' };
    expect((await api.call('DELETE', at('doomed'), { headers })).status).toBe(204);
    expect((await api.call('GET', at('doomed'))).body).toMatchObject({
      version: 2,
      pipelines: [],
      deleted_at: expect.stringMatching(/Z$/),
    });
    const { body: me } = await api.call('GET', '/api/v2/me');
    expect(await logOf('doomed')).toMatchObject([
      { version: 1 },
      {
        version: 2,
        event: {
          pipelines: [],
          removed: [{ id: pipeline }],
          actor: { kind: 'system' },
          reason: `The job was deleted by ${String(me.name)}`,
          request_id: 'delete-doomed',
        },
      },
      { version: 2, event: null },
    ]);
    expect((await api.call('DELETE', at('doomed'))).body).toMatchObject({ code: 'job_not_found' });
    const listed = async (query: string) => (await api.call('GET', `/api/v2/jobs?prefix=doomed${query}`)).body.items;
    expect(await listed('')).toEqual([]);
    expect(await listed('&deleted=true')).toMatchObject([{ job_id: 'doomed' }]);
  });

  it('writes nothing for a job that never had pipelines, and no second tombstone', async () => {
    await api.call('POST', '/api/v2/jobs', { body: { job_id: 'never' } });
    expect((await api.call('DELETE', at('never'))).status).toBe(204);
    expect(await logOf('never')).toEqual([]);
    await assign('twice', pipeline);
    await api.call('DELETE', at('twice'));
    expect((await api.call('POST', '/api/v2/jobs', { body: { job_id: 'twice' } })).status).toBe(201);
    expect((await api.call('DELETE', at('twice'))).status).toBe(204);
    expect((await logOf('twice')).map(({ event }) => event === null)).toEqual([false, false, true]);
  });

  it('is undone by an assignment in an open registry: the job comes back, and its versions go on', async () => {
    await assign('back', pipeline);
    await api.call('DELETE', at('back'));
    expect((await assign('back', pipeline)).body).toMatchObject({ version: 3, pipelines: [{ id: pipeline }] });
    expect((await api.call('GET', at('back'))).body).toMatchObject({ version: 3, deleted_at: null });
    expect((await logOf('back')).map(({ version, event }) => [version, event === null])).toEqual([
      [1, false],
      [2, false],
      [2, true],
      [3, false],
    ]);
    await api.app.get(DeletedJobs).finishAll();
    expect((await logOf('back')).length).toBe(4);
  });

  it('is not undone by taking pipelines away', async () => {
    await assign('still gone', pipeline);
    await api.call('DELETE', at('still gone'));
    expect((await assign('still gone')).status).toBe(200);
    expect((await api.call('GET', at('still gone'))).body).toMatchObject({ deleted_at: expect.any(String) });
  });

  it('does not take pipelines that somebody was told a job has, be it before the cleanup', async () => {
    const [job] = await addJobs(api.dataSource, 'kept', 1, [pipeline]);
    // Nothing of this process may come in between: the mark and the assignment meet in one moment.
    await api.dataSource.query('update jobs set deleted_at = now() where id = $1', [job]);
    expect((await assign(String(job), pipeline)).body).toMatchObject({ version: 1, pipelines: [{ id: pipeline }] });
    expect((await api.call('GET', at(String(job)))).body).toMatchObject({ version: 1, deleted_at: null });
  });

  it('follows a deletion at the source by itself', async () => {
    const jobs = await addJobs(api.dataSource, 'at source', 5, [pipeline]);
    await deleteAtSource(...jobs);
    await eventually(async () => expect(await unfinished()).toBe(0));
    await expectBuried(jobs);
    expect((await logOf('at source 0003'))[1]?.event).toMatchObject({
      reason: 'The job was deleted at its source',
      request_id: 'event of at source 0003',
    });
  });

  it('is refused for another version, for an unknown job, and without a right', async () => {
    await assign('versioned', pipeline);
    const headers = { 'if-match': '"7"' };
    expect((await api.call('DELETE', at('versioned'), { headers })).status).toBe(412);
    expect((await api.call('DELETE', at('versioned'), { headers: { 'if-match': '"1"' } })).status).toBe(204);
    expect((await api.call('DELETE', at('unknown'))).status).toBe(404);
    expect((await api.call('DELETE', at('a\u0000'))).status).toBe(400);
  });

  it('answers 202 while the job is locked, and is finished later', async () => {
    const [job = ''] = await addJobs(api.dataSource, 'locked', 1, [pipeline]);
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    // Lets the mark through, but not the removal.
    await holder.query('begin');
    await holder.query('select 1 from job_pipelines where job_id = $1 for update', [job]);
    try {
      expect((await api.call('DELETE', at(job))).status).toBe(202);
    } finally {
      await holder.end();
    }
    await eventually(async () => expect(await unfinished()).toBe(0));
    await expectBuried([job]);
  });

  it('is the same as "unknown" in a strict registry', async () => {
    const strict = await startApi({ DATABASE_URL: database.url, JOB_REGISTRY: 'strict' });
    try {
      const [gone = ''] = await addJobs(api.dataSource, 'strict', 1, [pipeline]);
      await api.call('DELETE', at(gone));
      const token = api.adminToken;
      const put = (id: string) =>
        strict.call('PUT', `${at(id)}/pipelines`, { body: { pipeline_ids: [pipeline] }, token });
      const refused = { status: 404, code: 'job_not_found', detail: 'Job not found' };
      for (const id of [gone, 'never heard of']) {
        expect((await put(id)).body).toMatchObject(refused);
        expect((await strict.call('GET', `${at(id)}/pipelines`, { token })).body).toMatchObject(refused);
      }
      await strict.call('POST', '/api/v2/jobs', { body: { job_id: gone }, token });
      expect((await put(gone)).body).toMatchObject({ version: 3 });
      expect((await strict.call('DELETE', at(gone), { token })).status).toBe(204);
      expect((await logOf(gone)).slice(-2)).toMatchObject([{ version: 4, event: { pipelines: [] } }, { event: null }]);
    } finally {
      await strict.stop();
    }
  });

  it('is finished once, by whoever comes, after the process that began was killed in the middle', async () => {
    const jobs = await addJobs(api.dataSource, 'killed', 400, [pipeline]);
    await api.stop();
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    const count = async () => {
      const { rows } = await holder.query<{ done: number }>(
        `select count(*)::int as done from job_deletions where job_id like 'killed%' and finished_at is not null`,
      );
      return rows[0]?.done ?? 0;
    };
    const victim = spawnApp('api', {
      DATABASE_URL: database.urlFor('api'),
      MIGRATE_ON_START: 'false',
      PORT: String(await freePort()),
      LOG_LEVEL: 'warn',
    });
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query(`select 1 from jobs where id = 'killed 0200' for update`);
    await holder.query(
      `with deleted as (update jobs set deleted_at = now() where id like 'killed%' and id <> 'killed 0200' returning id)
       insert into job_deletions (job_id, deleted_at, request_id) select id, now(), 'killed' from deleted`,
    );
    await eventually(async () => expect(await count()).toBeGreaterThan(0), { timeoutMs: 30_000 });
    await victim.kill9();
    await blocker.end();
    await holder.query(
      `with deleted as (update jobs set deleted_at = now() where id = 'killed 0200' returning id)
       insert into job_deletions (job_id, deleted_at, request_id) select id, now(), 'killed' from deleted`,
    );
    expect(await count()).toBeLessThan(jobs.length);
    await holder.end();
    api = await startApi({ DATABASE_URL: database.url });
    const others = await Promise.all([1, 2].map(() => startApi({ DATABASE_URL: database.url })));
    try {
      await Promise.all([api, ...others].map(({ app }) => app.get(DeletedJobs).finishAll()));
      await eventually(async () => expect(await unfinished()).toBe(0));
      await expectBuried(jobs);
    } finally {
      await Promise.all(others.map((other) => other.stop()));
    }
  });
});
