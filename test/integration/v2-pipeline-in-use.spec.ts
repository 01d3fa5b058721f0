import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually, startApi, type TestApi } from '../support/index.js';

/** What an api process sends when it assigns: see assignment.sql.ts. */
const ASSIGN = [
  `insert into jobs (id) values ('held') on conflict do nothing`,
  `select version from jobs where id = 'held' for update`,
];
const SHARE = 'select id, deleted_at is not null as deleted from pipelines where id = $1 order by id for key share';
const ADD = `insert into job_pipelines (job_id, pipeline_id) values ('held', $1)`;

describe('DELETE /api/v2/pipelines/{id} beside assignments under way', () => {
  let api: TestApi;
  let writer: pg.Client;
  beforeAll(async () => {
    api = await startApi();
    writer = new pg.Client({ connectionString: api.databaseUrl });
    await writer.connect();
  });
  afterAll(async () => {
    await writer.end();
    await api.stop();
  });

  const begin = async (pipelineId: string) => {
    await writer.query('begin');
    for (const statement of ASSIGN) await writer.query(statement);
    return writer.query<{ deleted: boolean }>(SHARE, [pipelineId]);
  };
  /** Until the delete stands behind the held-open transaction's lock. Asked outside it: within, the answer never changes. */
  const waiting = () =>
    eventually(async () => {
      const rows = await api.dataSource.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update%' and datname = current_database()`,
      );
      expect(rows).toHaveLength(1);
    });

  it('waits for one that has not committed yet, and is refused when it did', async () => {
    const id = await api.addPipeline('Assigned meanwhile');
    await begin(id);
    let isAnswered = false;
    const deleting = api.call('DELETE', `/api/v2/pipelines/${id}`).finally(() => (isAnswered = true));
    await waiting();
    await writer.query(ADD, [id]);
    expect(isAnswered).toBe(false);
    await writer.query('commit');
    expect((await deleting).body).toMatchObject({ status: 409, code: 'pipeline_in_use' });
    expect((await api.call('GET', `/api/v2/pipelines/${id}`)).status).toBe(200);
    expect((await api.call('GET', '/api/v2/jobs/held/pipelines')).body.pipelines).toEqual([
      { id, name: 'Assigned meanwhile' },
    ]);
  });

  it('waits for it, and goes through when it was rolled back', async () => {
    const id = await api.addPipeline('Not assigned after all');
    await begin(id);
    const deleting = api.call('DELETE', `/api/v2/pipelines/${id}`);
    await waiting();
    await writer.query(ADD, [id]);
    await writer.query('rollback');
    expect((await deleting).status).toBe(204);
  });

  it('lets members and details be changed meanwhile', async () => {
    const id = await api.addPipeline('Renamed meanwhile');
    const user = await api.addPrincipal();
    await begin(id);
    const path = `/api/v2/pipelines/${id}`;
    expect((await api.call('PATCH', path, { body: { name: 'Renamed' } })).status).toBe(200);
    expect((await api.call('PUT', `${path}/members/users/${user}`, { body: { role: 'viewer' } })).status).toBe(200);
    await writer.query('rollback');
  });

  it('never leaves a job on a deleted pipeline, whichever comes first', async () => {
    for (let round = 0; round < 15; round++) {
      const id = await api.addPipeline(`Raced ${round}`);
      const body = { job_id: `racer ${round}`, pipeline_ids: [id] };
      const [assigned, deleted] = await Promise.all([
        api.call('POST', '/api/v1/jobs/pipelines', { body }),
        api.call('DELETE', `/api/v2/pipelines/${id}`),
      ]);
      expect([
        [200, 409],
        [404, 204],
      ]).toContainEqual([assigned.status, deleted.status]);
    }
    const orphans = await api.dataSource.query(
      'select 1 from job_pipelines join pipelines on id = pipeline_id where deleted_at is not null',
    );
    expect(orphans).toEqual([]);
  });

  it('gives up after the lock timeout with 503, not with an error of the database', async () => {
    const id = await api.addPipeline('Held for long');
    await begin(id);
    const answer = await api.call('DELETE', `/api/v2/pipelines/${id}`);
    await writer.query('rollback');
    expect(answer.body).toMatchObject({ status: 503, code: 'resource_busy' });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.text).not.toMatch(/lock timeout|canceling|55P03/);
  });
});
