import { createJobPipelinesConsumer, PostgresStore } from '@flow-pipelines/executor-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, eventually, startApi, type TestApi } from '../support/index.js';
import { jobEvent } from './job-events.js';
import { KitHarness } from './kit-harness.js';

/** What PostgreSQL says when it cannot make a file longer. A disk that is really full is in test/faults. */
const fill = (table: string, schema: string) => `
  create function ${schema}.no_space() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
  create trigger no_space before insert on ${table} for each row execute function ${schema}.no_space()`;
const empty = (schema: string) => `drop function ${schema}.no_space cascade`;

describe('the api, when the disk of its database is full', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('asks callers to come again, has written nothing, and goes on when there is room', async () => {
    const pipeline = await api.addPipeline('a');
    const items = [{ job_id: 'full', pipeline_ids: [pipeline] }];
    const calls = [
      ['PUT', '/api/v2/jobs/full/pipelines', { pipeline_ids: [pipeline] }],
      ['POST', '/api/v1/jobs/pipelines', { job_id: 'full', pipeline_ids: [pipeline] }],
      ['POST', '/api/v2/job-pipelines/batch', { items, atomic: true }],
      ['POST', '/api/v2/job-pipelines/batch', { items }],
    ] as const;
    await api.dataSource.query(fill('job_pipeline_events', 'public'));
    for (const [method, path, body] of calls.slice(0, 3)) {
      const answer = await api.call(method, path, { body });
      expect(answer).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.text).not.toContain('extend');
    }
    const { body } = await api.call('POST', '/api/v2/job-pipelines/batch', { body: { items } });
    expect(body).toMatchObject({
      results: [{ status: 'ERROR', error: { status: 503, code: 'database_unavailable' } }],
    });
    expect(await api.dataSource.query('select version from jobs')).toEqual([]);
    await api.dataSource.query(empty('public'));
    for (const [method, path, body] of calls)
      expect(await api.call(method, path, { body })).toMatchObject({ status: 200 });
  });
});

describe(`${createJobPipelinesConsumer.name}, when the disk of its store is full`, () => {
  const kit = new KitHarness('full');
  beforeAll(() => kit.connect());
  afterAll(() => kit.stopAll());

  it('waits, blames no event, and goes on when there is room', async () => {
    await kit.newTopic();
    const database = await createTestDatabase({ template: 'empty' });
    const prepare = 'create table if not exists kit_test.seen (id serial, what text)';
    const store = new PostgresStore({
      connectionString: database.url,
      schema: 'kit_test',
      prepare: async (tx) => void (await tx.query(prepare)),
    });
    await store.prepare();
    await store.pool.query(fill('kit_test.seen', 'kit_test'));
    await kit.publish(jobEvent('job', 1), jobEvent('job', 2));
    const consumer = kit.consume({
      store,
      attempts: 2,
      longestBackoffMs: 50,
      handler: async (event, { tx }) => {
        await tx.query('insert into kit_test.seen (what) values ($1)', [`${event.job_id} ${event.version}`]);
      },
    });
    await eventually(() => expect(consumer.status().failures).toBeGreaterThan(4));
    await store.pool.query(empty('kit_test'));
    await eventually(async () => {
      const { rows } = await store.pool.query<{ what: string }>('select what from kit_test.seen order by id');
      expect(rows.map(({ what }) => what)).toEqual(['job 1', 'job 2']);
    });
    expect(consumer.status()).toMatchObject({ parked: 0 });
    await consumer.stop();
    await store.close();
    await database.drop();
  });
});
