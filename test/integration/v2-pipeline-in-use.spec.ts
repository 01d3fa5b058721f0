import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { KEEP_PIPELINES } from '../../apps/api/src/transactions/assignments-lock.js';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { exportOf, importInto } from './site-documents.js';

/** What an api process sends when it assigns: see assignment.sql.ts. */
const ASSIGN = [
  KEEP_PIPELINES.text,
  `insert into jobs (id) values ('held') on conflict do nothing`,
  `select version from jobs where id = 'held' for update`,
];
const READ = 'select id, deleted_at is not null as deleted from pipelines where id = $1';
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
    return writer.query<{ deleted: boolean }>(READ, [pipelineId]);
  };
  /** Until somebody stands behind the held-open transaction's lock. Asked outside it: within, the answer never changes. */
  const waiting = () =>
    eventually(async () => {
      const rows = await api.dataSource.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%advisory_xact_lock%' and datname = current_database()`,
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

  it('is waited for by updates once it is about to commit; they then find the pipeline deleted', async () => {
    const id = await api.addPipeline('About to be gone');
    await writer.query('begin');
    await writer.query('update pipelines set deleted_at = now() where id = $1', [id]);
    await writer.query(KEEP_PIPELINES.text.replace('_shared', ''));
    const body = { job_id: 'too late', pipeline_ids: [id] };
    const updating = api.call('POST', '/api/v1/jobs/pipelines', { body });
    await waiting();
    await writer.query('commit');
    expect((await updating).status).toBe(404);
  });

  it('is waited for by an import that prunes too, which then changes nothing', async () => {
    const id = await api.addPipeline('Pruned meanwhile');
    const { text } = await exportOf(api);
    const document = JSON.parse(text) as { pipelines: { name: string }[] };
    const pipelines = [...document.pipelines.filter(({ name }) => name !== 'Pruned meanwhile'), { name: 'New' }];
    await begin(id);
    const importing = importInto(api, { ...document, pipelines }, 'prune=true');
    await waiting();
    await writer.query(ADD, [id]);
    await writer.query('commit');
    expect((await importing).body).toMatchObject({ status: 409, code: 'import_refused' });
    expect((await exportOf(api)).text).toBe(text);
  });

  it('holds up other updates no longer than it waits itself', async () => {
    const [deleted, used] = await Promise.all([api.addPipeline('Deleted in vain'), api.addPipeline('Used meanwhile')]);
    await begin(deleted);
    const deleting = api.call('DELETE', `/api/v2/pipelines/${deleted}`);
    await waiting();
    const body = { job_id: 'held up', pipeline_ids: [used] };
    const [updated, refused] = await Promise.all([api.call('POST', '/api/v1/jobs/pipelines', { body }), deleting]);
    await writer.query('rollback');
    expect(refused.body).toMatchObject({ status: 503, code: 'resource_busy' });
    expect(updated.status).toBe(200);
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
