import {
  deadLetterHeaders,
  serializeExecutorRegistered,
  serializeJobPipelinesApplied,
  type AppliedOutcome,
  type DeadLetter,
  type JobPipelinesApplied,
} from '@flow-pipelines/contracts';
import { createDataSource } from '@flow-pipelines/database';
import type { ConsumedRecord } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { applyAcknowledgements } from '../../apps/intake/src/acknowledgements/apply-acknowledgements.js';
import { readAcknowledgement } from '../../apps/intake/src/acknowledgements/read-acknowledgement.js';
import { readDeadLetter } from '../../apps/intake/src/dead-letters/read-dead-letter.js';
import { storeDeadLetters } from '../../apps/intake/src/dead-letters/store-dead-letters.js';
import { TopicIntake, type TopicPart } from '../../apps/intake/src/topic-intake/topic-intake.js';
import { createTestDatabase, type TestDatabase } from '../support/index.js';
import { batchOf, consumed } from './intake-harness.js';

const ACKNOWLEDGED_AT = '2026-11-23T10:15:30.354Z';
const log = createLogger('test', 'silent');

let database: TestDatabase;
let dataSource: DataSource;
let offset = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = createDataSource({ url: database.urlFor('intake'), applicationName: 'intake test', poolSize: 4 });
  await dataSource.initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

async function take<Message>(part: TopicPart<Message>, records: readonly ConsumedRecord[]) {
  const intake = new TopicIntake(part, dataSource, log);
  await intake.take(batchOf(records));
  return intake.counters;
}

const acknowledgements = { topic: 'applied', read: readAcknowledgement, apply: applyAcknowledgements };
const acknowledge = (...values: string[]) =>
  take(
    acknowledgements,
    values.map((value) => {
      const { job_id: jobId, executor } = JSON.parse(value);
      return consumed('applied', (offset += 1), jobId ?? executor, value);
    }),
  );
const applied = (jobId: string, version: number, changes: Partial<JobPipelinesApplied> = {}) =>
  serializeJobPipelinesApplied({
    event_id: uuidv7(),
    executor: 'desk',
    job_id: jobId,
    version,
    outcome: 'applied',
    occurred_at: ACKNOWLEDGED_AT,
    ...changes,
  });
const registered = (executor: string, instance: string, at: string) =>
  serializeExecutorRegistered({ executor, instance, occurred_at: at });
const progress = (jobId: string) =>
  dataSource.query('select * from executor_acknowledgements where job_id = $1 order by executor', [jobId]);

describe('acknowledgements of executors', () => {
  it('say how far each executor has come with a job', async () => {
    await acknowledge(applied('far', 2), applied('far', 3, { executor: 'archive' }), applied('far', 7));
    expect(await progress('far')).toMatchObject([
      { executor: 'archive', applied_version: 3, parked_version: null },
      { executor: 'desk', applied_version: 7, applied_at: new Date(ACKNOWLEDGED_AT), parked_version: null },
    ]);
  });

  it('say what is parked, until it is applied', async () => {
    await acknowledge(applied('parked', 4), applied('parked', 5, { outcome: 'parked', detail: 'no desk' }));
    expect(await progress('parked')).toMatchObject([
      { applied_version: 4, parked_version: 5, parked_at: new Date(ACKNOWLEDGED_AT), parked_detail: 'no desk' },
    ]);
    await acknowledge(applied('parked', 6, { outcome: 'parked', detail: 'still no desk' }));
    expect(await progress('parked')).toMatchObject([{ applied_version: 4, parked_version: 6 }]);
    await acknowledge(applied('parked', 6));
    expect(await progress('parked')).toMatchObject([
      { applied_version: 6, parked_version: null, parked_at: null, parked_detail: null },
    ]);
    await acknowledge(applied('parked', 6, { outcome: 'parked' }));
    expect(await progress('parked')).toMatchObject([{ applied_version: 6, parked_version: null }]);
  });

  it('lead to the same, however they are shuffled, repeated, cut into batches and taken at once', async () => {
    let round = 0;
    const one = fc.record({
      executor: fc.constantFrom('a', 'b'),
      job: fc.integer({ min: 0, max: 2 }),
      version: fc.integer({ min: 1, max: 8 }),
      outcome: fc.constantFrom<AppliedOutcome>('applied', 'parked'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(one, { minLength: 1, maxLength: 6 }), { maxLength: 8 }), async (batches) => {
        round += 1;
        const jobOf = (job: number) => `round ${round} job ${job}`;
        await Promise.all(
          batches.map((batch) =>
            acknowledge(...batch.map(({ job, version, ...rest }) => applied(jobOf(job), version, rest))),
          ),
        );
        for (const job of [0, 1, 2]) {
          const all = batches.flat().filter((each) => each.job === job);
          const expected = ['a', 'b'].flatMap((executor) => {
            const own = all.filter((each) => each.executor === executor);
            const greatest = (outcome: AppliedOutcome) =>
              Math.max(0, ...own.filter((each) => each.outcome === outcome).map(({ version }) => version));
            const [done, parked] = [greatest('applied'), greatest('parked')];
            return own.length > 0
              ? [{ executor, applied_version: done, parked_version: parked > done ? parked : null }]
              : [];
          });
          expect(await progress(jobOf(job))).toMatchObject(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('make an executor known, and a registration does, with its instances', async () => {
    const executor = (name: string) => dataSource.query('select * from executors where name = $1', [name]);
    await acknowledge(applied('seen', 1, { executor: 'newcomer' }));
    expect(await executor('newcomer')).toMatchObject([{ last_seen_at: new Date(ACKNOWLEDGED_AT) }]);
    await acknowledge(
      registered('newcomer', 'pod 1', '2026-11-23T10:20:00.000Z'),
      registered('newcomer', 'pod 2', '2026-11-23T10:21:00.000Z'),
      registered('newcomer', 'pod 1', '2026-11-23T10:19:00.000Z'),
    );
    expect(await executor('newcomer')).toMatchObject([{ last_seen_at: new Date('2026-11-23T10:21:00.000Z') }]);
    // Those of yesterday are forgotten.
    const now = new Date().toISOString();
    await acknowledge(registered('newcomer', 'pod 3', now));
    const instances = await dataSource.query(`select instance from executor_instances where executor = 'newcomer'`);
    expect(instances).toEqual([{ instance: 'pod 3' }]);
  });

  it('are not believed when they come from the future', async () => {
    await acknowledge(registered('ahead', 'pod', '2999-01-01T00:00:00.000Z'));
    const [row] = await dataSource.query(`select last_seen_at <= now() as past from executors where name = 'ahead'`);
    expect(row).toEqual({ past: true });
  });

  it.each<[string, string, string]>([
    ['schema_violation', 'job', '{"event_type":"JobPipelinesApplied"}'],
    ['schema_violation', 'job', '{"event_type":"Somethingelse","schema_version":1}'],
    ['schema_violation', 'desk', '{"event_type":"ExecutorRegistered","schema_version":1,"executor":"desk"}'],
    ['key_mismatch', 'another', applied('job', 1)],
    ['key_mismatch', 'another', registered('desk', 'pod', ACKNOWLEDGED_AT)],
    ['refused_by_database', 'huge', applied('huge', 2 ** 40)],
  ])('become dead letters when they are malformed: %s', async (reason, key, value) => {
    const record = consumed('applied', (offset += 1), key, value);
    expect(await take(acknowledgements, [record])).toMatchObject({ rejected: 1, taken: 0 });
    const letters = await dataSource.query('select reason from dead_letters where record_offset = $1', [offset]);
    expect(letters).toEqual([{ reason }]);
  });

  it('without a value are dead letters too', async () => {
    expect(await take(acknowledgements, [consumed('applied', (offset += 1), 'job', null)])).toMatchObject({
      rejected: 1,
    });
  });
});

describe('dead letters of executors', () => {
  const deadLetters = { topic: 'dead letters', read: readDeadLetter, apply: storeDeadLetters };
  const letter: DeadLetter = {
    reason: 'handler_failed',
    detail: 'no desk takes reviews',
    executor: 'desk',
    attempts: 6,
    topic: 'flow.job-pipelines',
    partition: 3,
    offset: 120_457n,
    timestamp: new Date('2026-11-23T10:20:00.004Z'),
    occurredAt: new Date('2026-11-23T10:20:35.516Z'),
  };
  const recordOf = (changes: Partial<DeadLetter>, key: string | null = 'job') => ({
    ...consumed('dead letters', (offset += 1), key, '{"job_id":"job"}'),
    headers: deadLetterHeaders({ ...letter, ...changes }),
  });
  const stored = (of: bigint) =>
    dataSource.query(`select * from dead_letters where topic = 'flow.job-pipelines' and record_offset = $1`, [
      String(of),
    ]);

  it('are stored with the coordinates of the original, once', async () => {
    await take(deadLetters, [recordOf({}), recordOf({})]);
    await take(deadLetters, [recordOf({})]);
    expect(await stored(120_457n)).toMatchObject([
      {
        executor: 'desk',
        partition: 3,
        reason: 'handler_failed',
        detail: 'no desk takes reviews',
        job_id: 'job',
        attempts: 6,
        payload: Buffer.from('{"job_id":"job"}'),
        payload_bytes: 16,
        occurred_at: letter.occurredAt,
      },
    ]);
  });

  it('say the newest reason of those for one record', async () => {
    const later = { offset: 2n, occurredAt: new Date('2026-11-23T11:00:00.000Z'), attempts: 12, detail: 'later' };
    await take(deadLetters, [recordOf({ offset: 2n })]);
    await take(deadLetters, [recordOf(later)]);
    await take(deadLetters, [recordOf({ offset: 2n })]);
    expect(await stored(2n)).toMatchObject([{ attempts: 12, detail: 'later' }]);
  });

  it('are stored whatever their key and texts hold', async () => {
    await take(deadLetters, [recordOf({ offset: 3n, detail: 'a\u0000b', executor: 'd\ud800' }, 'k\u0000')]);
    await take(deadLetters, [recordOf({ offset: 4n }, null)]);
    expect(await stored(3n)).toMatchObject([{ detail: 'a\ufffdb', executor: 'd\ufffd', job_id: null }]);
    expect(await stored(4n)).toMatchObject([{ job_id: null }]);
  });

  it('that are none, by their headers, are given up by the intake', async () => {
    const record = consumed('dead letters', (offset += 1), 'job', 'anything');
    expect(await take(deadLetters, [record])).toMatchObject({ rejected: 1 });
    const letters = await dataSource.query(`select reason, executor from dead_letters where topic = 'dead letters'`);
    expect(letters).toEqual([{ reason: 'no_dead_letter', executor: 'intake' }]);
  });

  it('are forgotten after thirty days', async () => {
    await dataSource.query(`update dead_letters set received_at = now() - interval '31 days' where record_offset = 2`);
    await take(deadLetters, [recordOf({ offset: 5n })]);
    expect(await stored(2n)).toEqual([]);
    expect(await stored(5n)).toHaveLength(1);
  });
});
