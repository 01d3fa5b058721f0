import { Cursor } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EventLog } from '../../apps/outbox-relay/src/event-log.js';
import { eventually, startApi, type TestApi } from '../support/index.js';

const JOBS = 60_000;
const PIPELINES = 40;
const LARGE = ['jobs', 'job_pipelines', 'job_pipeline_events'];
const PAIR = `(values (job % ${PIPELINES}), ((job + 1) % ${PIPELINES})) as pair (pipeline)`;
const PIPELINE_ID = `md5('pipeline ' || pipeline)::uuid`;

/** Without the triggers of foreign keys, which would take most of the time. */
const SEED = `
set session_replication_role = replica;
insert into pipelines (id, name) select ${PIPELINE_ID}, 'Pipeline ' || pipeline from generate_series(0, ${PIPELINES - 1}) pipeline;
insert into jobs (id, version, state) select 'job ' || job, 1, 'in_review' from generate_series(1, ${JOBS}) job;
insert into job_pipelines (job_id, pipeline_id) select 'job ' || job, ${PIPELINE_ID} from generate_series(1, ${JOBS}) job cross join lateral ${PAIR};
insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
select now(), md5('event ' || job)::uuid, 'job ' || job, 1,
       json_build_object('event_id', md5('event ' || job)::uuid, 'job_id', 'job ' || job, 'version', 1, 'pipelines', '[]'::json,
         'added', '[]'::json, 'removed', '[]'::json, 'actor', null, 'occurred_at', now())::text
  from generate_series(1, ${JOBS}) job;
reset session_replication_role`;

/** A backend tells what it did when it ends; idle ones take ten seconds to. */
const END_OTHERS = `select pg_terminate_backend(pid, 10000) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
const ROWS_READ_IN_SEQUENCE = `
select relname as name, seq_tup_read::int as rows from pg_stat_user_tables
 where relname ~ '^(jobs|job_pipelines|job_pipeline_events)' order by 1`;
const UPDATES = `select n_tup_upd::int as updates, n_tup_hot_upd::int as hot from pg_stat_user_tables where relname = 'jobs'`;

/** The cost of a request must not grow with the jobs and the log: none of these may read a large table from end to end. */
describe(`plans, with ${JOBS} jobs`, () => {
  let api: TestApi;
  let observer: pg.Client;
  let pipeline: string;
  beforeAll(async () => {
    api = await startApi();
    await api.dataSource.query(SEED);
    for (const table of LARGE) await api.dataSource.query(`vacuum (analyze) ${table}`);
    const [row]: { id: string }[] = await api.dataSource.query(`select id from pipelines where name = 'Pipeline 3'`);
    pipeline = row?.id ?? '';
    observer = new pg.Client({ connectionString: api.databaseUrl });
    await observer.connect();
  }, 120_000);
  afterAll(async () => {
    await observer.end();
    await api.stop();
  });

  async function read<Row>(sql: string): Promise<Row[]> {
    await observer.query(END_OTHERS);
    const { rows } = await observer.query(sql);
    return rows as Row[];
  }
  async function rowsReadDuring(work: () => Promise<unknown>): Promise<Record<string, number>> {
    const readRows = () => read<{ name: string; rows: number }>(ROWS_READ_IN_SEQUENCE);
    const before = new Map((await readRows()).map(({ name, rows }) => [name, rows]));
    await eventually(() => api.dataSource.query('select 1'));
    await eventually(() => get('/health/ready'));
    await work();
    const after = (await readRows()).map(({ name, rows }) => [name, rows - (before.get(name) ?? 0)] as const);
    return Object.fromEntries(after.filter(([, rows]) => rows > 0));
  }
  const get = async (path: string) => {
    const { status } = await api.call('GET', path);
    expect([path, status]).toEqual([path, 200]);
  };

  it('see a scan where there is one', async () => {
    const scan = () => api.dataSource.query(`select count(*) from jobs where updated_at < 'epoch'`);
    expect(await rowsReadDuring(scan)).toEqual({ jobs: JOBS });
  });

  it('change jobs by index alone, and mostly without a new index entry', async () => {
    const change = async (job: number) => {
      const { status } = await api.call('PUT', `/api/v2/jobs/job%20${job}/pipelines`, {
        body: { pipeline_ids: [pipeline] },
      });
      expect(status).toBe(200);
    };
    const changes = () => Promise.all(Array.from({ length: 300 }, (_, n) => change(n * 150 + 1)));
    expect(await rowsReadDuring(changes)).toEqual({});
    const [jobs] = await read<{ updates: number; hot: number }>(UPDATES);
    expect(jobs?.updates).toBeGreaterThanOrEqual(290);
    expect(jobs?.hot).toBeGreaterThanOrEqual(0.9 * (jobs?.updates ?? NaN));
  });

  it('read jobs, their history and pages of them by index alone', async () => {
    const reads = async () => {
      await get('/api/v2/jobs/job%20777/pipelines');
      await get('/api/v2/jobs/job%20777/pipelines/history');
      await get('/api/v2/jobs?limit=20');
      await get(`/api/v2/pipelines/${pipeline}/jobs?limit=20`);
      await get('/api/v2/events?limit=20');
    };
    expect(await rowsReadDuring(reads)).toEqual({});
  });

  it('publish from the end of the log by index alone', async () => {
    const cursor = Cursor.parse(JOBS - 100, '{}');
    const reads = async () => expect((await new EventLog(api.dataSource).read(cursor, 50)).events).toHaveLength(50);
    expect(await rowsReadDuring(reads)).toEqual({});
  });
});
