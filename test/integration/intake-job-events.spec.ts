import { setImmediate as turn } from 'node:timers/promises';
import { JOB_LIFECYCLE_TYPES, type JobLifecycle, type JobLifecycleType } from '@flow-pipelines/contracts';
import { createDataSource } from '@flow-pipelines/database';
import { createLogger } from '@flow-pipelines/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { applyJobEvents } from '../../apps/intake/src/job-events/apply-job-events.js';
import { readJobEvent } from '../../apps/intake/src/job-events/read-job-event.js';
import { TopicIntake } from '../../apps/intake/src/topic-intake/topic-intake.js';
import { startApi, type TestApi } from '../support/index.js';
import { asRole } from '../support/test-database.js';
import { batchOf, consumed, lifecycleEvent } from './intake-harness.js';

const TOPIC = 'jobs of a test';

describe('events of the life of jobs', () => {
  let api: TestApi;
  let dataSource: DataSource;
  let intake: TopicIntake<JobLifecycle>;
  let offset = 0;
  beforeAll(async () => {
    api = await startApi();
    dataSource = createDataSource({
      url: asRole(api.databaseUrl, 'intake'),
      applicationName: 'intake test',
      poolSize: 4,
    });
    await dataSource.initialize();
    intake = newIntake();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await api.stop();
  });

  const newIntake = () =>
    new TopicIntake(
      { topic: TOPIC, read: readJobEvent, apply: applyJobEvents },
      dataSource,
      createLogger('test', 'silent'),
    );
  const recordOf = (event: JobLifecycle) => consumed(TOPIC, (offset += 1), event.job_id, event);
  const take = (...events: JobLifecycle[]) => intake.take(batchOf(events.map(recordOf)));
  const jobs = (ids: readonly string[]) =>
    dataSource.query<{ id: string; state: string | null; sequence: number; deleted: boolean }[]>(
      `select id, state, source_sequence::int as sequence, deleted_at is not null as deleted
         from jobs where id = any($1::text[]) order by id`,
      [ids],
    );
  const deletions = (id: string) =>
    dataSource.query('select deleted_by, request_id, finished_at from job_deletions where job_id = $1', [id]);

  it('register a job, change its state, and delete it', async () => {
    await take(lifecycleEvent('life', 1, 'JobCreated'));
    expect(await jobs(['life'])).toEqual([{ id: 'life', state: 'state 1', sequence: 1, deleted: false }]);
    await take(lifecycleEvent('life', 4));
    const deletion = lifecycleEvent('life', 7, 'JobDeleted');
    await take(deletion);
    expect(await jobs(['life'])).toEqual([{ id: 'life', state: 'state 4', sequence: 7, deleted: true }]);
    expect(await deletions('life')).toMatchObject([{ deleted_by: null, request_id: deletion.event_id }]);
  });

  it('leave the versions of a job alone', async () => {
    const pipeline = await api.addPipeline('Versioned');
    const body = { job_id: 'versioned', pipeline_ids: [pipeline] };
    await api.call('POST', '/api/v1/jobs/pipelines', { body });
    await take(lifecycleEvent('versioned', 1));
    const { body: read } = await api.call('GET', '/api/v2/jobs/versioned/pipelines');
    expect(read).toMatchObject({ version: 1, pipelines: [{ id: pipeline }] });
  });

  it('are undone by none that is older, or as old', async () => {
    await take(lifecycleEvent('late', 5, 'JobDeleted'));
    await take(lifecycleEvent('late', 4), lifecycleEvent('late', 1, 'JobCreated'), lifecycleEvent('late', 5));
    expect(await jobs(['late'])).toEqual([{ id: 'late', state: null, sequence: 5, deleted: true }]);
  });

  it('bring a deleted job back by a newer word', async () => {
    await take(lifecycleEvent('back', 1, 'JobDeleted'));
    await take(lifecycleEvent('back', 2));
    expect(await jobs(['back'])).toEqual([{ id: 'back', state: 'state 2', sequence: 2, deleted: false }]);
  });

  it('lead to the newest word of each job, however they are shuffled, repeated, cut into batches and taken at once', async () => {
    let round = 0;
    const event = fc.record({
      job: fc.integer({ min: 0, max: 4 }),
      sequence: fc.integer({ min: 1, max: 12 }),
      type: fc.constantFrom<JobLifecycleType>(...JOB_LIFECYCLE_TYPES),
    });
    // One event a sequence, as a source gives them out.
    const events = fc.uniqueArray(event, {
      selector: ({ job, sequence }) => `${job} ${sequence}`,
      minLength: 1,
      maxLength: 30,
    });
    const deliveries = events.chain((all) =>
      fc.tuple(fc.constant(all), fc.array(fc.nat(all.length - 1), { maxLength: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(deliveries, fc.infiniteStream(fc.nat()), async ([all, repeats], chance) => {
        round += 1;
        const said = all.map(({ job, sequence, type }) => lifecycleEvent(`round ${round} job ${job}`, sequence, type));
        const delivered = [...said, ...repeats.flatMap((index) => said[index] ?? [])]
          .map((one) => ({ one, place: chance.next().value ?? 0 }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ one }) => one);
        const batches: JobLifecycle[][] = [];
        for (let rest = delivered; rest.length > 0;) {
          const size = 1 + ((chance.next().value ?? 0) % 7);
          batches.push(rest.slice(0, size));
          rest = rest.slice(size);
        }
        await Promise.all(
          [0, 1, 2].map(async (worker) => {
            const own = newIntake();
            for (const batch of batches.filter((_, index) => index % 3 === worker)) {
              await own.take(batchOf(batch.map(recordOf)));
              await turn();
            }
          }),
        );
        const ids = [...new Set(said.map(({ job_id: id }) => id))].toSorted();
        const rows = await jobs(ids);
        expect(rows.map(({ id }) => id)).toEqual(ids);
        for (const row of rows) {
          const newest = said.filter(({ job_id: id }) => id === row.id).toSorted((a, b) => b.sequence - a.sequence)[0];
          expect(row).toMatchObject({ sequence: newest?.sequence, deleted: newest?.event_type === 'JobDeleted' });
          if (newest?.state !== undefined) expect(row.state).toBe(newest.state);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('do not get in the way of assignments to the same jobs, nor these of them', async () => {
    const pipeline = await api.addPipeline('Busy');
    const ids = Array.from({ length: 60 }, (_, index) => `busy ${index}`);
    const assign = async (id: string, pipelineIds: string[]) => {
      const body = { job_id: id, pipeline_ids: pipelineIds };
      expect((await api.call('POST', '/api/v1/jobs/pipelines', { body })).status).toBe(200);
    };
    for (let round = 1; round <= 6; round += 1) {
      const shuffled = ids.toSorted(() => Math.random() - 0.5);
      await Promise.all([
        ...ids.map((id) => assign(id, round % 2 ? [pipeline] : [])),
        newIntake().take(batchOf(shuffled.map((id) => recordOf(lifecycleEvent(id, 2 * round))))),
        newIntake().take(batchOf(ids.toReversed().map((id) => recordOf(lifecycleEvent(id, 2 * round + 1))))),
      ]);
    }
    const rows = await jobs(ids);
    expect(new Set(rows.map(({ sequence }) => sequence))).toEqual(new Set([13]));
  });

  const good = lifecycleEvent('malformed', 1);
  it.each<[string, string, unknown]>([
    ['not_json', 'malformed', '{"event_id"'],
    ['not_json', 'malformed', ''],
    ['schema_violation', 'malformed', 'null'],
    ['schema_violation', 'malformed', { ...good, sequence: 0 }],
    ['schema_violation', 'malformed', { ...good, state: 'a\u0000b' }],
    ['schema_violation', 'malformed', JSON.stringify(good).replace('state 1', '\\ud800')],
    ['schema_violation', 'mal\u0000formed', { ...good, job_id: 'mal\u0000formed' }],
    ['schema_violation', 'malformed', { ...good, occurred_at: 'yesterday' }],
    ['unknown_schema_version', 'malformed', { ...good, schema_version: 2 }],
    ['key_mismatch', 'another', good],
  ])('become dead letters when they are malformed, and those behind them go on: %s', async (reason, key, value) => {
    const before = intake.counters;
    const bad = consumed(TOPIC, (offset += 1), key, value);
    const behind = lifecycleEvent(`behind ${offset}`, 1);
    const advanced: bigint[] = [];
    await intake.take(batchOf([bad, recordOf(behind)], advanced));
    expect(advanced).toEqual([BigInt(offset)]);
    expect(await jobs(['malformed', 'another'])).toEqual([]);
    expect(await jobs([behind.job_id])).toHaveLength(1);
    expect(intake.counters).toEqual({ ...before, taken: before.taken + 1, rejected: before.rejected + 1 });
    // A repeat is the same dead letter.
    await intake.take(batchOf([bad]));
    const letters = await dataSource.query('select * from dead_letters where record_offset = $1', [String(bad.offset)]);
    expect(letters).toMatchObject([
      {
        executor: 'intake',
        topic: TOPIC,
        partition: 0,
        reason,
        job_id: key.includes('\u0000') ? null : key,
        payload: bad.value,
        payload_bytes: bad.value?.length,
      },
    ]);
  });

  it('become dead letters when the database refuses them, alone', async () => {
    await api.dataSource.query(`alter table jobs add constraint no_such_state check (state <> 'refused') not valid`);
    try {
      const refused = lifecycleEvent('refused', 1, 'JobCreated', { state: 'refused' });
      const records = [lifecycleEvent('beside 1', 1), refused, lifecycleEvent('beside 2', 1)].map(recordOf);
      const advanced: bigint[] = [];
      await intake.take(batchOf(records, advanced));
      expect(advanced).toEqual([records[2]?.offset]);
      expect(await jobs(['beside 1', 'beside 2', 'refused'])).toHaveLength(2);
      const letters = await dataSource.query(`select job_id from dead_letters where reason = 'refused_by_database'`);
      expect(letters).toEqual([{ job_id: 'refused' }]);
    } finally {
      await api.dataSource.query('alter table jobs drop constraint no_such_state');
    }
  });

  it('keep no more of a dead letter than the beginning', async () => {
    const value = Buffer.alloc(200_000, 'x');
    const bad = { ...consumed(TOPIC, (offset += 1), null, ''), value };
    await intake.take(batchOf([bad]));
    const [letter] = await dataSource.query('select * from dead_letters where record_offset = $1', [offset]);
    expect(letter).toMatchObject({ job_id: null, payload_bytes: 200_000, payload: value.subarray(0, 65_536) });
  });

  it('pass over tombstones', async () => {
    const before = intake.counters;
    await intake.take(batchOf([consumed(TOPIC, (offset += 1), 'gone', null)]));
    expect(intake.counters).toEqual(before);
  });

  it('come again when the database cannot take them now', async () => {
    const holder = api.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query(`insert into jobs (id) values ('held')`);
    await holder.query(`set local lock_timeout = 0`);
    const impatient = createDataSource({
      url: asRole(api.databaseUrl, 'intake'),
      applicationName: 'impatient',
      poolSize: 1,
      parameters: { lock_timeout: '200ms' },
    });
    await impatient.initialize();
    try {
      const own = new TopicIntake(
        { topic: TOPIC, read: readJobEvent, apply: applyJobEvents },
        impatient,
        createLogger('test', 'silent'),
      );
      const advanced: bigint[] = [];
      await expect(own.take(batchOf([recordOf(lifecycleEvent('held', 1))], advanced))).rejects.toThrow(/lock timeout/);
      expect(advanced).toEqual([]);
      expect(own.counters).toEqual({ taken: 0, rejected: 0, failures: 1 });
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
      await impatient.destroy();
    }
  });

  it('leave a new version of a job on its page (HOT), although there are indexes on what they write', async () => {
    const hot = async () => {
      await dataSource.query('select pg_stat_force_next_flush()');
      const [row] = await dataSource.query(
        `select n_tup_upd::int as updates, n_tup_hot_upd::int as hot from pg_stat_user_tables where relname = 'jobs'`,
      );
      return row as { updates: number; hot: number };
    };
    await take(lifecycleEvent('hot', 1));
    await api.dataSource.query('vacuum jobs');
    const before = await hot();
    const updater = api.dataSource.createQueryRunner();
    for (let version = 1; version <= 20; version += 1)
      await updater.query(`update jobs set version = $1, updated_at = now() where id = 'hot'`, [version]);
    await updater.query('select pg_stat_force_next_flush()');
    await updater.query('select 1');
    const after = await hot();
    await updater.release();
    expect(after.updates - before.updates).toBeGreaterThanOrEqual(20);
    expect(after.hot - before.hot).toBeGreaterThanOrEqual(19);
  });
});
