import { createLogger } from '@flow-pipelines/runtime';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogPartitions } from '../../apps/outbox-relay/src/log-partitions.js';
import { eventually } from '../support/index.js';
import { readTopicUntil } from './read-topic.js';
import { RelayHarness } from './relay-harness.js';

/** Mondays of three weeks of long ago; events 1 to 3 happen in them, event 4 now. */
const WEEKS = ['2020-01-06', '2020-01-13', '2020-01-20'] as const;
const nameOf = (monday: string) => `job_pipeline_events_${monday.replaceAll('-', '')}`;

describe('LOG_RETENTION_DAYS', () => {
  let harness: RelayHarness;
  beforeEach(async () => {
    harness = new RelayHarness();
    await harness.open();
    await harness.dataSource.query('select ensure_job_pipeline_event_partitions($1, 3)', [WEEKS[0]]);
  });
  afterEach(() => harness.close());

  const oldPartitions = async (): Promise<string[]> => {
    const rows: { name: string }[] = await harness.dataSource.query(
      `select relname as name from pg_inherits join pg_class on oid = inhrelid
        where inhparent = 'job_pipeline_events'::regclass and relname ~ '_2020' order by 1`,
    );
    return rows.map(({ name }) => name);
  };

  async function happen(weeks: readonly string[] = WEEKS): Promise<void> {
    for (const [index, monday] of weeks.entries()) {
      await harness.dataSource.query(
        `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
         values ($1, gen_random_uuid(), 'a', $2, 'a:' || $2::int)`,
        [`${monday}T12:00:00Z`, index + 1],
      );
    }
    await harness.change('a', weeks.length + 1);
  }

  /**
   * The relay looks after partitions when it begins to lead: once published, a second one begins with an old log. It does so
   * behind the first batch and before the next: when that is published, it has been done, or tried.
   */
  async function publishThenDrop(logRetentionDays: number): Promise<void> {
    const first = harness.startRelay({ owner: 'first' });
    await eventually(() => expect(first.status()).toMatchObject({ position: 4, state: 'leading' }));
    await first.stop();
    const second = harness.startRelay({ owner: 'second', logRetentionDays });
    for (const version of [1, 2]) {
      await harness.change('later', version);
      await eventually(() => expect(second.status().position).toBeGreaterThan(3 + version));
    }
  }

  it('drops the weeks that are too old, and what is known of their events; the topic keeps them', async () => {
    await happen();
    await publishThenDrop(30);
    expect(await oldPartitions()).toEqual([]);
    const rows = await harness.dataSource.query('select id::int from job_pipeline_events order by id');
    expect(rows).toEqual([{ id: 4 }, { id: 5 }, { id: 6 }]);
    expect(await harness.dataSource.query('select 1 from published_batches where last_id < 4')).toEqual([]);
    // What a new executor reads when it begins.
    const records = await readTopicUntil(harness.broker, harness.topic, 6);
    expect(records.map(({ value }) => String(value)).toSorted()).toEqual([
      'a:1',
      'a:2',
      'a:3',
      'a:4',
      'later:1',
      'later:2',
    ]);
  });

  it('is 0: keeps everything', async () => {
    await happen();
    await publishThenDrop(0);
    expect(await oldPartitions()).toEqual(WEEKS.map(nameOf));
  });

  it('drops nothing that has not been published, nor the last event that was', async () => {
    await happen();
    await harness.dataSource.query(`select drop_job_pipeline_event_partitions(now())`);
    expect(await oldPartitions()).toEqual(WEEKS.map(nameOf));
    await harness.dataSource.query('update relay_state set position = 2');
    await harness.dataSource.query(`select drop_job_pipeline_event_partitions(now())`);
    expect(await oldPartitions()).toEqual(WEEKS.slice(1).map(nameOf));
  });

  it('keeps what may still appear', async () => {
    await happen();
    await harness.dataSource.query(`update relay_state set position = 4, gaps = '{[3,4)}'`);
    await harness.dataSource.query(`select drop_job_pipeline_event_partitions(now())`);
    expect(await oldPartitions()).toEqual(WEEKS.slice(2).map(nameOf));
  });

  it('keeps what a parked job waits for, and drops it once the job goes on', async () => {
    await harness.createTopic({ 'max.message.bytes': '2000' });
    await happen();
    await harness.dataSource.query(
      `update job_pipeline_events set job_id = 'bad', payload = repeat('x', 5000) where id = 2`,
    );
    await publishThenDrop(30);
    expect(await oldPartitions()).toEqual(WEEKS.slice(1).map(nameOf));
    await harness.dataSource.query('update parked_jobs set unpark_requested_at = now(), skip_event = true');
    await eventually(async () => expect(await harness.dataSource.query('select 1 from parked_jobs')).toEqual([]));
    await harness.dataSource.query(`select drop_job_pipeline_event_partitions(now())`);
    expect(await oldPartitions()).toEqual([]);
  });

  it('does not wait for somebody who holds the log, and publishing goes on', async () => {
    await happen();
    const reader = await harness.connect();
    await reader.query('begin');
    await reader.query('select 1 from job_pipeline_events limit 1');
    await publishThenDrop(30);
    expect(await oldPartitions()).toEqual(WEEKS.map(nameOf));
    await reader.query('rollback');
  });

  it('tries again some minutes after somebody held the log, and then not for hours', async () => {
    await happen();
    await harness.dataSource.query('update relay_state set position = 4');
    const minutes = (count: number) => count * 60_000;
    let now = 0;
    const partitions = new LogPartitions(harness.dataSource, 30, createLogger('relay', 'silent'), () => now);
    const reader = await harness.connect();
    await reader.query('begin');
    await reader.query('select 1 from job_pipeline_events limit 1');
    await partitions.keep();
    await reader.query('rollback');
    now += minutes(9);
    await partitions.keep();
    expect(await oldPartitions()).toEqual(WEEKS.map(nameOf));
    now += minutes(1);
    await partitions.keep();
    expect(await oldPartitions()).toEqual([]);
    await harness.dataSource.query('select ensure_job_pipeline_event_partitions($1, 1)', [WEEKS[0]]);
    now += minutes(359);
    await partitions.keep();
    expect(await oldPartitions()).toEqual([nameOf(WEEKS[0])]);
    now += minutes(1);
    await partitions.keep();
    expect(await oldPartitions()).toEqual([]);
  });
});
