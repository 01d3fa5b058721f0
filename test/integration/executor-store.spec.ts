import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresStore, type Effect, type PostgresTransaction } from '@flow-pipelines/executor-kit';
import { createTestDatabase, eventually, type TestDatabase } from '../support/index.js';
import { jobEvent } from './job-events.js';

const EXECUTOR = 'test';

let database: TestDatabase;
let store: PostgresStore;
let other: PostgresStore;

/** Leaves a trace of every application, so that a second one shows. */
const trace: Effect<PostgresTransaction> = async (event, tx) => {
  await tx.query('insert into store_test.applied (job_id, version) values ($1, $2)', [event.job_id, event.version]);
};

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty' });
  const open = () =>
    new PostgresStore({
      connectionString: database.url,
      schema: 'store_test',
      prepare: async (tx) => {
        await tx.query('create table if not exists store_test.applied (id serial, job_id text, version int)');
      },
    });
  store = open();
  other = open();
  await Promise.all([store, other, store, other].map((each) => each.prepare()));
});

beforeEach(async () => {
  await store.pool.query('truncate store_test.applied, store_test.high_water_marks');
});

afterAll(async () => {
  await Promise.all([store.close(), other.close()]);
  await database.drop();
});

async function applied(jobId: string): Promise<number[]> {
  const { rows } = await store.pool.query<{ version: number }>(
    'select version from store_test.applied where job_id = $1 order by id',
    [jobId],
  );
  return rows.map(({ version }) => version);
}

async function mark(jobId: string): Promise<string | undefined> {
  const sql = 'select version from store_test.high_water_marks where executor = $1 and job_id = $2';
  const { rows } = await store.pool.query<{ version: string }>(sql, [EXECUTOR, jobId]);
  return rows[0]?.version;
}

describe(PostgresStore.name, () => {
  it('drops duplicates, stragglers and replays, within a batch and across batches', async () => {
    const [v1, v2, v3] = [jobEvent('a', 1), jobEvent('a', 2), jobEvent('a', 3)];
    expect(await store.apply(EXECUTOR, [v1, v1, v2, v1], trace)).toBe(2);
    expect(await store.apply(EXECUTOR, [v1, v2], trace)).toBe(0);
    expect(await store.apply(EXECUTOR, [v3, v2, v3], trace)).toBe(1);
    expect(await applied('a')).toEqual([1, 2, 3]);
    expect(await mark('a')).toBe('3');
  });

  it('keeps the marks of each executor apart', async () => {
    await store.apply(EXECUTOR, [jobEvent('a', 5)], trace);
    expect(await store.apply('another', [jobEvent('a', 5)], trace)).toBe(1);
  });

  it('commits effect and mark together: a handler that throws after its write leaves neither', async () => {
    const failing: Effect<PostgresTransaction> = async (event, tx) => {
      await trace(event, tx);
      if (event.job_id === 'b') throw new Error('after the write');
    };
    await expect(store.apply(EXECUTOR, [jobEvent('a', 1), jobEvent('b', 1)], failing)).rejects.toThrow(
      'after the write',
    );
    expect([await applied('a'), await applied('b'), await mark('a'), await mark('b')]).toEqual([
      [],
      [],
      undefined,
      undefined,
    ]);
    expect(await store.apply(EXECUTOR, [jobEvent('a', 1), jobEvent('b', 1)], trace)).toBe(2);
  });

  it('does not let a zombie apply an old version beside or after a newer one', async () => {
    await store.apply(EXECUTOR, [jobEvent('a', 1)], trace);
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const newer = store.apply(EXECUTOR, [jobEvent('a', 3)], async (event, tx) => {
      entered.resolve();
      await gate.promise;
      await trace(event, tx);
    });
    await entered.promise;
    const zombie = other.apply(EXECUTOR, [jobEvent('a', 2)], trace);
    await eventually(async () => {
      const { rows } = await store.pool.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      expect(rows).toHaveLength(1);
    });
    gate.resolve();
    expect([await newer, await zombie]).toEqual([1, 0]);
    expect(await applied('a')).toEqual([1, 3]);
  });

  it('excludes two first events of a new job from each other', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => other.apply(EXECUTOR, [jobEvent('new', 1)], trace)));
    expect(results.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 1]);
    expect(await applied('new')).toEqual([1]);
  });

  it('never deadlocks however the jobs of two batches overlap', async () => {
    const jobs = Array.from({ length: 60 }, (_, index) => `job ${index} ${index % 2 ? '☂' : '😀'}`);
    const rounds = Array.from({ length: 10 }, (_, round) => round + 1);
    for (const version of rounds) {
      const events = jobs.map((job) => jobEvent(job, version));
      const both = await Promise.all([
        store.apply(EXECUTOR, events, trace),
        other.apply(EXECUTOR, events.toReversed(), trace),
      ]);
      expect(both.toSorted((a, b) => a - b)).toEqual([0, jobs.length]);
    }
  });

  it('survives a connection that is cut in the middle of an effect', async () => {
    const cut = store.apply(EXECUTOR, [jobEvent('a', 1)], async (event, tx) => {
      await trace(event, tx);
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await other.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await trace(event, tx);
    });
    await expect(cut).rejects.toThrow();
    expect(await applied('a')).toEqual([]);
    expect(await store.apply(EXECUTOR, [jobEvent('a', 1)], trace)).toBe(1);
  });
});
