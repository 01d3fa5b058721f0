import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/index.js';

describe('wait=applied', () => {
  let api: TestApi;
  let pipeline: string;
  beforeAll(async () => {
    api = await startApi();
    pipeline = await api.addPipeline('Waited for');
    await api.dataSource.query(`insert into executors (name, last_seen_at) values ('desk', now())`);
  });
  afterAll(() => api.stop());

  const at = (jobId: string, rest: string) => `/api/v2/jobs/${jobId}/pipelines${rest}`;
  const put = (jobId: string, query: string, pipeline_ids = [pipeline], headers: Record<string, string> = {}) =>
    api.call('PUT', at(jobId, query), { body: { pipeline_ids }, headers });
  const acknowledge = (jobId: string, version: number) =>
    api.dataSource.query(
      `insert into executor_acknowledgements (job_id, executor, applied_version, applied_at) values ($1, 'desk', $2, now())
       on conflict (job_id, executor) do update set applied_version = excluded.applied_version`,
      [jobId, version],
    );

  it('answers 200 when the executors have acknowledged the version', async () => {
    let answered = false;
    const waiting = put('waits', '?wait=applied&timeout=30').finally(() => (answered = true));
    for (;;) {
      const rows: unknown[] = await api.dataSource.query(`select 1 from job_pipeline_events where job_id = 'waits'`);
      if (rows.length > 0) break;
    }
    expect(answered).toBe(false);
    await acknowledge('waits', 1);
    expect(await waiting).toMatchObject({ status: 200, body: { job_id: 'waits', version: 1 } });
    // The same again is that version still.
    expect((await put('waits', '?wait=applied&timeout=30')).status).toBe(200);
  });

  it('answers 202 with the change when the time is up: it is committed all the same', async () => {
    const answer = await put('slow', '?wait=applied&timeout=1');
    expect(answer).toMatchObject({ status: 202, body: { version: 1, pipelines: [{ id: pipeline }] } });
    expect(answer.headers.get('etag')).toBe('"1"');
    expect((await api.call('GET', at('slow', ''))).body.version).toBe(1);
  });

  it('a repetition under the same key waits for the first one’s version, and changes nothing', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    expect((await put('again', '?wait=applied&timeout=1', [pipeline], headers)).status).toBe(202);
    await acknowledge('again', 1);
    expect(await put('again', '?wait=applied&timeout=1', [pipeline], headers)).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
  });

  it('has nothing to wait for where a job has never changed, and in a dry run', async () => {
    expect((await put('untouched', '?wait=applied&timeout=30', [])).status).toBe(200);
    expect((await put('dry', '?wait=applied&timeout=30&dry_run=true')).body).toMatchObject({ would_change: true });
  });

  it('patches and restores wait, too, and the history tells who has applied what', async () => {
    await acknowledge('history', 2);
    const patch = await api.call('PATCH', at('history', '?wait=applied&timeout=30'), { body: { add: [pipeline] } });
    expect(patch.status).toBe(200);
    await put('history', '', []);
    const restore = await api.call('POST', at('history', '/restore?wait=applied&timeout=1'), { body: { version: 1 } });
    expect(restore.status).toBe(202);
    const { body } = await api.call('GET', at('history', '/history'));
    const applied = (body.items as { version: number; applied_by: unknown[] }[]).map((item) => item.applied_by);
    const desk = { executor: 'desk', applied_version: 2, applied_at: expect.any(String) };
    expect(applied).toEqual([[], [desk], [desk]]);
  });

  it.each(['wait=committed', 'wait=', 'wait=applied&timeout=0', 'wait=applied&timeout=61', 'wait=applied&timeout=x'])(
    'refuses ?%s and writes nothing',
    async (query) => {
      expect((await put('refused', `?${query}`)).body.code).toBe('field_invalid');
      expect((await api.call('GET', at('refused', ''))).body.version).toBe(0);
    },
  );
});
