import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AssignmentWriter } from '../../apps/api/src/assignment-writer/assignment-writer.js';
import { wasCommitted } from '../../apps/api/src/assignment-writer/was-committed.js';
import { eventually, startApi, type TestApi } from '../support/index.js';

const ORIGIN = { requestId: 'test', traceparent: null, reason: null };

interface LoggedEvent {
  readonly version: number;
  readonly pipelines: readonly { id: string }[];
  readonly added: readonly { id: string }[];
  readonly removed: readonly { id: string }[];
  readonly request_id: string;
}

describe(AssignmentWriter.name, () => {
  let api: TestApi;
  let writer: AssignmentWriter;
  let admin: { readonly principalId: string };
  let member: { readonly principalId: string };
  let pipelines: string[];
  let forbidden: string;
  /** Not one of the api's connections, which a test cuts: the last cut may show in the pool only after the test. */
  let reader: pg.Client;
  const clients: pg.Client[] = [];

  beforeAll(async () => {
    api = await startApi();
    reader = await connect();
    writer = api.app.get(AssignmentWriter);
    admin = { principalId: await api.addPrincipal({ siteAdmin: true }) };
    member = { principalId: await api.addPrincipal() };
    const members = { [member.principalId]: 'member' } as const;
    pipelines = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => api.addPipeline(name, members)));
    forbidden = await api.addPipeline('forbidden', { [member.principalId]: 'viewer' });
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await api.stop();
  });

  const write = (jobId: string, pipelineIds: readonly string[], caller = admin, requestId = 'test') =>
    writer.write({ jobId, wish: { kind: 'replace', pipelineIds }, caller, origin: { ...ORIGIN, requestId } });

  async function logOf(jobId: string): Promise<LoggedEvent[]> {
    const { rows } = await reader.query<{ payload: string }>(
      'select payload from job_pipeline_events where job_id = $1 order by id',
      [jobId],
    );
    return rows.map(({ payload }) => JSON.parse(payload) as LoggedEvent);
  }

  async function stateOf(jobId: string): Promise<{ version: number; pipelines: string[] }> {
    const jobs = await reader.query<{ version: number }>('select version from jobs where id = $1', [jobId]);
    const { rows } = await reader.query<{ pipeline_id: string }>(
      'select pipeline_id from job_pipelines where job_id = $1',
      [jobId],
    );
    return { version: jobs.rows[0]?.version ?? 0, pipelines: rows.map((row) => row.pipeline_id).toSorted() };
  }

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    clients.push(client);
    return client;
  }

  it('ends 200 concurrent updates of few jobs, some refused, in a state that one serial order explains', async () => {
    const jobs = ['serial 1', 'serial 2', 'serial 3', 'serial 4'];
    const commands = Array.from({ length: 200 }, (_, number) => {
      const isRefused = number % 7 === 3;
      const chosen = pipelines.filter(() => Math.random() < 0.4);
      return {
        jobId: jobs[number % jobs.length] as string,
        ids: isRefused ? [...chosen, forbidden] : chosen,
        isRefused,
        requestId: `request ${number}`,
      };
    });
    const results = await Promise.allSettled(
      commands.map(({ jobId, ids, isRefused, requestId }) => write(jobId, ids, isRefused ? member : admin, requestId)),
    );
    results.forEach((result, index) => {
      expect(result.status).toBe(commands[index]?.isRefused ? 'rejected' : 'fulfilled');
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'permission_missing' });
    });
    for (const jobId of jobs) {
      const log = await logOf(jobId);
      // Replaying the log is the serial order: each event must follow from the state before it.
      let state: string[] = [];
      log.forEach((event, index) => {
        expect(event.version).toBe(index + 1);
        const removed = event.removed.map(({ id }) => id);
        expect(removed.every((id) => state.includes(id))).toBe(true);
        const added = event.added.map(({ id }) => id);
        expect(added.some((id) => state.includes(id))).toBe(false);
        state = [...state.filter((id) => !removed.includes(id)), ...added].toSorted();
        expect(event.pipelines.map(({ id }) => id).toSorted()).toEqual(state);
        const command = commands.find(({ requestId }) => requestId === event.request_id);
        expect(command).toMatchObject({ jobId, isRefused: false });
        expect([...(command?.ids ?? [])].toSorted()).toEqual(state);
      });
      expect(await stateOf(jobId)).toEqual({ version: log.length, pipelines: state });
      // Every accepted command either has its event or found its own set already there.
      const accepted = commands.filter((command) => command.jobId === jobId && !command.isRefused);
      const logged = new Set(log.map(({ request_id }) => request_id));
      const states = new Set([
        '',
        ...log.map(({ pipelines: refs }) =>
          refs
            .map(({ id }) => id)
            .toSorted()
            .join(),
        ),
      ]);
      for (const { requestId, ids } of accepted) {
        if (!logged.has(requestId)) expect(states).toContain([...ids].toSorted().join());
      }
    }
  });

  it('commits commands that wait for one another in one transaction', async () => {
    const ids = pipelines.slice(0, 1);
    await Promise.all(Array.from({ length: 120 }, (_, number) => write(`grouped ${number}`, ids)));
    const [row]: { transactions: number }[] = await api.dataSource.query(
      `select count(distinct xmin::text)::int as transactions from job_pipeline_events where job_id like 'grouped %'`,
    );
    expect(row?.transactions).toBeLessThanOrEqual(8);
  });

  it('leaves no trace of commands that were refused, next to neighbours that were not', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, number) =>
        write(`mixed ${number}`, [number % 2 ? unknown : (pipelines[0] as string)]),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const rows: { id: string }[] = await api.dataSource.query(`select id from jobs where id like 'mixed %'`);
    expect(rows.map(({ id }) => Number(id.slice(6)) % 2)).toEqual(Array.from({ length: 20 }, () => 0));
  });

  it('retries a failed group one by one: a command that PostgreSQL refuses does not harm its neighbours', async () => {
    await api.dataSource.query(`
      create function refuse_poison() returns trigger language plpgsql as $$
      begin if new.job_id = 'poison' then raise exception 'poison'; end if; return new; end $$;
      create trigger refuse_poison before insert on job_pipelines for each row execute function refuse_poison();`);
    try {
      const jobs = ['blocker 1', 'blocker 2', 'good 1', 'poison', 'good 2', 'good 3'];
      const results = await Promise.allSettled(jobs.map((jobId) => write(jobId, pipelines.slice(0, 2))));
      expect(results.map(({ status }) => status)).toEqual(
        jobs.map((job) => (job === 'poison' ? 'rejected' : 'fulfilled')),
      );
      expect(await stateOf('good 3')).toMatchObject({ version: 1 });
      expect(await stateOf('poison')).toEqual({ version: 0, pipelines: [] });
    } finally {
      await api.dataSource.query('drop trigger refuse_poison on job_pipelines; drop function refuse_poison;');
    }
  });

  it('says job_busy when somebody else holds the job for too long, and only for that job', async () => {
    await write('held', pipelines.slice(0, 1));
    const holder = await connect();
    await holder.query('begin');
    await holder.query(`select 1 from jobs where id = 'held' for update`);
    const [held, free] = await Promise.allSettled([write('held', []), write('free', pipelines.slice(0, 1))]);
    expect(held).toMatchObject({ status: 'rejected', reason: { code: 'job_busy' } });
    expect(free.status).toBe('fulfilled');
    await holder.query('rollback');
  }, 30_000);

  it('refuses a caller that was disabled after its token was looked up', async () => {
    const gone = { principalId: await api.addPrincipal({ siteAdmin: true, disabledAt: new Date() }) };
    await expect(write('by nobody', [], gone)).rejects.toMatchObject({ code: 'token_invalid' });
  });

  it('survives connections that PostgreSQL cuts while groups are under way, and tells each caller the truth', async () => {
    const killer = await connect();
    let isRunning = true;
    const killing = (async () => {
      while (isRunning) {
        await killer.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name = 'flow-pipelines-api' order by random() limit 1`,
        );
        // Now and then a group has the time to be committed: a transaction takes some milliseconds.
        await sleep(Math.random() * 20);
      }
    })();
    const outcomes: { jobId: string; result: PromiseSettledResult<{ version: number }> }[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, worker) => {
        for (let round = 0; round < 15; round += 1) {
          const jobId = `cut ${worker} ${round}`;
          const [result] = await Promise.allSettled([write(jobId, pipelines.slice(0, 1 + (round % 3)))]);
          outcomes.push({ jobId, result });
        }
      }),
    );
    isRunning = false;
    await killing;
    expect(outcomes.filter(({ result }) => result.status === 'fulfilled').length).toBeGreaterThan(0);
    for (const { jobId, result } of outcomes) {
      const { version } = await stateOf(jobId);
      const log = await logOf(jobId);
      expect(log).toHaveLength(version);
      if (result.status === 'fulfilled') expect(version).toBe(result.value.version);
      else if ((result.reason as { code?: string }).code !== 'outcome_unknown') expect(version).toBe(0);
    }
  }, 60_000);

  it('settles a lost COMMIT by the log: waits for a transaction that is still open, then knows', async () => {
    const lost = await connect();
    const change = (jobId: string) => ({ jobId, version: 1, eventId: '0193a1f0-5c1e-7a3b-8d2f-4b6c8e0a1f35' });
    const begin = async (jobId: string) => {
      await lost.query('begin');
      await lost.query('insert into jobs (id, version) values ($1, 1)', [jobId]);
      await lost.query(
        `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload) values (now(), $1, $2, 1, '{}')`,
        [change(jobId).eventId, jobId],
      );
    };
    for (const [jobId, ending, verdict] of [
      ['lost 1', 'commit', 'yes'],
      ['lost 2', 'rollback', 'no'],
    ] as const) {
      await begin(jobId);
      let settled: string | undefined;
      const asked = wasCommitted(api.dataSource, change(jobId)).then((answer) => (settled = answer));
      await eventually(async () => {
        const waiting = await api.dataSource.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(waiting).not.toHaveLength(0);
      });
      expect(settled).toBeUndefined();
      await lost.query(ending);
      expect(await asked).toBe(verdict);
      expect((await stateOf(jobId)).version).toBe(verdict === 'yes' ? 1 : 0);
    }
  });
});
