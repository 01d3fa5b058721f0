import { randomUUID } from 'node:crypto';
import { Cursor } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { FIND_EVENT } from '../../apps/api/src/assignment-writer/assignment.sql.js';
import { findNow } from '../../apps/api/src/event-stream/event-stream.js';
import { applyJobEvents } from '../../apps/intake/src/job-events/apply-job-events.js';
import { EventLog } from '../../apps/outbox-relay/src/event-log.js';
import { readDelivery } from '../../apps/outbox-relay/src/read-delivery.js';
import { loadJobs, OUR_LOG } from '../bench/load-jobs.js';
import { jobIdOf, pipelineIds } from '../bench/workload.js';
import { eventually, startApi, type TestApi } from '../support/index.js';
import { faultsIn, type Large, type Plan, type Statement, StatementRecorder, tablesIn } from './plan-faults.js';

/** With two of fifty pipelines each, a pipeline has 12,000 jobs: more than a request may gather. */
const JOBS = 300_000;
const LARGE = `
select relname as name, reltuples as rows, case relkind when 'i' then pg_get_indexdef(oid, 1, false) end as "firstColumn"
  from pg_class where reltuples > 1000 and relkind in ('r', 'i') and relname ~ '^(jobs|job_pipelines|job_pipeline_events)'`;

/** A backend tells what it did when it ends; idle ones take ten seconds to. */
const END_OTHERS = `select pg_terminate_backend(pid, 10000) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
const ROWS_READ_IN_SEQUENCE = `
select relname as name, seq_tup_read::int as rows from pg_stat_user_tables
 where relname ~ '^(jobs|job_pipelines|job_pipeline_events)' order by 1`;
const UPDATES = `select n_tup_upd::int as updates, n_tup_hot_upd::int as hot from pg_stat_user_tables where relname = 'jobs'`;

const jobPath = (job: number) => `/api/v2/jobs/${jobIdOf(job)}`;
const [pipeline = '', another = ''] = pipelineIds.slice(3);

/** The cost of a request must not grow with the jobs and the log. */
describe(`plans, with ${JOBS} jobs`, () => {
  const recorder = new StatementRecorder();
  let api: TestApi;
  let reader: string;
  let observer: pg.Client;
  let large: ReadonlyMap<string, Large>;
  beforeAll(async () => {
    api = await startApi();
    await loadJobs(api.databaseUrl, JOBS, OUR_LOG);
    await api.dataSource.query('vacuum (analyze)');
    const id = await api.addPrincipal();
    await api.dataSource.query(
      `insert into pipeline_members (principal_id, pipeline_id, role) values ($1, $2, 'member')`,
      [id, pipeline],
    );
    reader = await api.addToken(id);
    observer = new pg.Client({ connectionString: api.databaseUrl });
    await observer.connect();
    const { rows } = await observer.query<Large & { name: string }>(LARGE);
    large = new Map(rows.map((one) => [one.name, one]));
  }, 240_000);
  afterAll(async () => {
    recorder.stop();
    await observer.end();
    await api.stop();
  });

  const call = async (method: string, path: string, body?: unknown, headers = {}) => {
    const { status, text } = await api.call(method, path, { body, headers });
    expect([path, status, status < 300 ? '' : text]).toEqual([path, expect.any(Number), '']);
  };
  const get = (path: string, token?: string) =>
    api
      .call('GET', path, token === undefined ? {} : { token })
      .then(({ status }) => expect([path, status]).toEqual([path, 200]));

  const planOf = async ({ text, values }: Pick<Statement, 'text' | 'values'>, options = ''): Promise<Plan> => {
    const { rows } = await observer.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (format json${options}) ${text}`,
      [...values],
    );
    const plan = rows[0]?.['QUERY PLAN'][0].Plan;
    if (plan === undefined) throw new Error('there is no plan');
    return plan;
  };
  /** For its values, and for any values where it is prepared. */
  async function plansOf(statement: Statement): Promise<Plan[]> {
    const generic = statement.name === undefined ? [] : [await planOf({ ...statement, values: [] }, ', generic_plan')];
    return [await planOf(statement), ...generic];
  }
  async function faultsOf(statements: readonly Statement[]): Promise<string[]> {
    const faults: string[] = [];
    for (const statement of statements)
      for (const plan of await plansOf(statement))
        faults.push(...faultsIn(plan, large).map((fault) => `${fault}: ${statement.name ?? statement.text}`));
    return faults;
  }

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

  const writes = async () => {
    const to = { pipeline_ids: [pipeline] };
    await call('PUT', `${jobPath(77)}/pipelines`, to, { 'idempotency-key': randomUUID() });
    await call('PUT', `${jobPath(77)}/pipelines`, { pipeline_ids: [another] });
    await call('PUT', `${jobPath(78)}/pipelines?dry_run=true`, to);
    await call('PATCH', `${jobPath(79)}/pipelines`, { add: [pipeline], remove: [] });
    await call('PUT', '/api/v2/jobs/a-new-one/pipelines', to);
    await call('POST', '/api/v2/job-pipelines/batch', {
      items: [
        { job_id: jobIdOf(80), ...to },
        { job_id: 'unchanged', pipeline_ids: [] },
      ],
    });
    await call('POST', '/api/v2/jobs', { job_id: 'registered', state: 'new' });
    await call('DELETE', jobPath(81));
    await call('PUT', `${jobPath(81)}/pipelines`, to);
    await api.dataSource.query(FIND_EVENT.text, [jobIdOf(82), 1, randomUUID()]);
    const event = {
      event_id: randomUUID(),
      event_type: 'JobUpdated',
      job_id: jobIdOf(83),
      sequence: '1',
      state: 'new',
    };
    await applyJobEvents(api.dataSource.manager, [event as unknown as Parameters<typeof applyJobEvents>[1][number]]);
  };
  const reads = async () => {
    for (const path of ['', '/pipelines', '/pipelines/history', '/pipelines/history?version=1'])
      await get(jobPath(84) + path);
    for (const filter of [
      '',
      '&state=new',
      '&deleted=true',
      `&prefix=${jobIdOf(85).slice(0, 5)}`,
      `&pipeline=${pipeline}`,
    ]) {
      await get(`/api/v2/jobs?limit=20${filter}`);
      await get(`/api/v2/jobs?limit=20${filter}`, reader);
    }
    await get(`/api/v2/pipelines/${pipeline}/jobs?limit=20`);
    await get(`/api/v2/pipelines/${pipeline}/jobs?limit=20&prefix=${jobIdOf(85).slice(0, 5)}`);
    for (const filter of ['', `&job_id=${jobIdOf(86)}`, `&pipeline_id=${pipeline}`])
      await get(`/api/v2/events?limit=20${filter}`);
    await findNow(api.dataSource);
  };
  const publishing = async () => {
    const log = new EventLog(api.dataSource);
    const cursor = Cursor.parse(JOBS - 100, `{[${JOBS / 2},${JOBS / 2 + 9})}`);
    expect((await log.read(cursor, 50)).events.length).toBeGreaterThanOrEqual(50);
    await log.readWaiting({ jobId: jobIdOf(87), fromEvent: 1 }, cursor, 50);
    await log.remembers(JOBS / 2, randomUUID());
    await readDelivery(api.dataSource);
  };

  it.each([
    ['writing', writes, 18],
    ['reading', reads, 15],
    ['publishing', publishing, 4],
  ])('have no scan and no sort that grows: %s', async (_, work, atLeast) => {
    const statements = await recorder.during(work);
    expect(statements.length).toBeGreaterThanOrEqual(atLeast);
    expect(await faultsOf(statements)).toEqual([]);
  });

  it.each([
    ['the key of jobs', 'alter table jobs drop constraint jobs_pkey cascade', writes, 'for update'],
    [
      'indexes by job',
      'alter table job_pipelines drop constraint job_pipelines_pkey; drop index job_pipelines_pipeline_id_idx',
      writes,
      'with assigned',
    ],
    ['the index by pipeline', 'drop index job_pipelines_pipeline_id_idx', reads, 'assignment.pipeline_id = $1'],
    [
      'the key of the log',
      'alter table job_pipeline_events drop constraint job_pipeline_events_pkey',
      publishing,
      'as gap',
    ],
    ['the index of the log by job', 'drop index job_pipeline_events_job_idx', publishing, 'where job_id = $1'],
  ])('would have one without %s', async (_, drop, work, part) => {
    const statements = (await recorder.during(work)).filter(({ text }) => text.includes(part));
    await observer.query('begin');
    try {
      await observer.query(drop);
      expect(await faultsOf(statements)).not.toEqual([]);
    } finally {
      await observer.query('rollback');
    }
  });

  it('let changes update their jobs without a new index entry, and check foreign keys, by index alone', async () => {
    const change = (job: number) => call('PUT', `${jobPath(job)}/pipelines`, { pipeline_ids: [pipeline] });
    const changes = () => Promise.all(Array.from({ length: 300 }, (_, n) => change(n * 150 + 1)));
    expect(await rowsReadDuring(changes)).toEqual({});
    const [jobs] = await read<{ updates: number; hot: number }>(UPDATES);
    expect(jobs?.updates).toBeGreaterThanOrEqual(290);
    expect(jobs?.hot).toBeGreaterThanOrEqual(0.9 * (jobs?.updates ?? NaN));
  });

  it('see a scan where there is one', async () => {
    const scan = () => api.dataSource.query(`select count(*) from jobs where updated_at < 'epoch'`);
    expect(await rowsReadDuring(scan)).toMatchObject({ jobs: expect.any(Number) });
  });

  it('reach only the weeks that are asked for', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * 24 * 3_600_000).toISOString();
    const asked = await recorder.during(() => get(`/api/v2/events?from=${day(23)}&to=${day(22)}`));
    // The process asks for other things too, by itself.
    const browse = asked.find(({ text }) => text.includes('occurred_at >= $3'));
    if (browse === undefined) throw new Error('nothing was read');
    const weeks = tablesIn(await planOf(browse)).filter((table) => table.startsWith('job_pipeline_events'));
    expect(weeks.length).toBeLessThanOrEqual(2);
    const all = tablesIn(
      await planOf({ ...browse, values: browse.values.map((value, at) => (at === 2 || at === 3 ? null : value)) }),
    );
    expect(all.length).toBeGreaterThan(8);
  });
});
