import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  MemoryStore,
  PostgresStore,
  StoreUnavailableError,
  type ApplyOptions,
  type Effect,
  type JobPipelinesUpdated,
  type PostgresTransaction,
} from '@flow-pipelines/executor-kit';
import fc from 'fast-check';
import { createTestDatabase, eventually, type TestDatabase } from '../support/index.js';
import { jobEvent } from './job-events.js';

const EXECUTOR = 'test';
const OPTIONS: ApplyOptions = { executor: EXECUTOR, laterEvents: 'fold', concurrency: 4 };

let database: TestDatabase;
let store: PostgresStore;
let other: PostgresStore;

/** Leaves a trace of every application, so that a second one shows. */
const trace = async (event: JobPipelinesUpdated, tx: PostgresTransaction) => {
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
    expect(await store.apply(OPTIONS, [v1, v1, v2, v1], trace)).toEqual(['applied', 'known', 'applied', 'known']);
    expect(await store.apply(OPTIONS, [v1, v2], trace)).toEqual(['known', 'known']);
    expect(await store.apply(OPTIONS, [v3, v2, v3], trace)).toEqual(['applied', 'known', 'known']);
    expect(await applied('a')).toEqual([1, 2, 3]);
    expect(await mark('a')).toBe('3');
  });

  it('answers as the store in memory does, whatever comes in whatever batches', async () => {
    const anyEvent = fc.tuple(fc.constantFrom('a', 'NULL', ' {"b\\,', 'ü 🙂'), fc.integer({ min: 1, max: 6 }));
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyEvent, { maxLength: 8 }), { maxLength: 8 }), async (batches) => {
        const model = new MemoryStore();
        const options = { ...OPTIONS, executor: `run ${(runs += 1)}` };
        for (const batch of batches) {
          const events = batch.map(([job, version]) => jobEvent(job, version));
          const expected = await model.apply(options, events, async () => undefined);
          expect(await store.apply(options, events, () => undefined)).toEqual(expected);
        }
      }),
    );
  });

  it('keeps the marks of each executor apart', async () => {
    await store.apply(OPTIONS, [jobEvent('a', 5)], trace);
    expect(await store.apply({ ...OPTIONS, executor: 'another' }, [jobEvent('a', 5)], trace)).toEqual(['applied']);
  });

  it('commits effect and mark together: a handler that throws after its write leaves neither', async () => {
    const failing: Effect<PostgresTransaction> = async (event, tx) => {
      await trace(event, tx);
      if (event.job_id === 'b') throw new Error('after the write');
    };
    await expect(store.apply(OPTIONS, [jobEvent('a', 1), jobEvent('b', 1)], failing)).rejects.toThrow(
      'after the write',
    );
    expect([await applied('a'), await applied('b'), await mark('a'), await mark('b')]).toEqual([
      [],
      [],
      undefined,
      undefined,
    ]);
    expect(await store.apply(OPTIONS, [jobEvent('a', 1), jobEvent('b', 1)], trace)).toEqual(['applied', 'applied']);
  });

  it('does not let a zombie apply an old version beside or after a newer one', async () => {
    await store.apply(OPTIONS, [jobEvent('a', 1)], trace);
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const newer = store.apply(OPTIONS, [jobEvent('a', 3)], async (event, tx) => {
      entered.resolve();
      await gate.promise;
      await trace(event, tx);
    });
    await entered.promise;
    const zombie = other.apply(OPTIONS, [jobEvent('a', 2)], trace);
    await eventually(async () => {
      const { rows } = await store.pool.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      expect(rows).toHaveLength(1);
    });
    gate.resolve();
    expect([await newer, await zombie]).toEqual([['applied'], ['known']]);
    expect(await applied('a')).toEqual([1, 3]);
  });

  it('excludes two first events of a new job from each other', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => other.apply(OPTIONS, [jobEvent('new', 1)], trace)));
    expect(results.flat().toSorted()).toEqual(['applied', 'known', 'known', 'known']);
    expect(await applied('new')).toEqual([1]);
  });

  it('never deadlocks however the jobs of two batches overlap', async () => {
    const jobs = Array.from({ length: 60 }, (_, index) => `job ${index} ${index % 2 ? '☂' : '😀'}`);
    const rounds = Array.from({ length: 10 }, (_, round) => round + 1);
    for (const version of rounds) {
      const events = jobs.map((job) => jobEvent(job, version));
      const both = await Promise.all([
        store.apply(OPTIONS, events, trace),
        other.apply(OPTIONS, events.toReversed(), trace),
      ]);
      for (const outcomes of both) expect(new Set(outcomes).size).toBe(1);
      expect(new Set(both.flat())).toEqual(new Set(['applied', 'known']));
    }
  });

  it.each(['fold', 'wait'] as const)(
    'ends a parking with its last event, not a step later (%s)',
    async (laterEvents) => {
      const options = { ...OPTIONS, laterEvents };
      await store.apply(options, [jobEvent('a', 1)], trace);
      await store.park(OPTIONS.executor, { event: jobEvent('a', 2), detail: 'no', attempts: 1 });
      expect(await store.apply(options, [jobEvent('a', 3)], trace)).toEqual(['held']);
      const steps = laterEvents === 'fold' ? [3] : [2, 3];
      for (const version of steps) {
        expect(await store.redrive(OPTIONS.executor, 'a', trace)).toMatchObject({ applied: { version } });
      }
      // Nobody takes another step: whoever redrove it has been killed.
      expect(await store.apply(options, [jobEvent('a', 4)], trace)).toEqual(['applied']);
      expect(await store.redrive(OPTIONS.executor, 'a', trace)).toBe('done');
    },
  );

  it('survives a connection that is cut in the middle of an effect', async () => {
    const cut = store.apply(OPTIONS, [jobEvent('a', 1)], async (event, tx) => {
      await trace(event, tx);
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await other.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await trace(event, tx);
    });
    await expect(cut).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await applied('a')).toEqual([]);
    expect(await store.apply(OPTIONS, [jobEvent('a', 1)], trace)).toEqual(['applied']);
  });
});
