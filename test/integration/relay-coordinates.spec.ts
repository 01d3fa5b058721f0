import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/index.js';
import { readTopicUntil } from './read-topic.js';
import { RelayHarness } from './relay-harness.js';

/** As the history of a job asks for it. */
const COORDINATES = `
select event.payload, published.kafka_partition as partition, published.kafka_offset as "offset", published.published_at
  from job_pipeline_events event
  left join lateral published_event(event.id) as published on true
 order by event.id`;

interface Coordinates {
  readonly payload: string;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly published_at: Date | null;
}

describe('published_event', () => {
  let harness: RelayHarness;
  beforeEach(async () => {
    harness = new RelayHarness();
    await harness.open();
  });
  afterEach(() => harness.close());

  const coordinates = (): Promise<Coordinates[]> => harness.dataSource.query(COORDINATES);
  const publishedCount = async () => (await coordinates()).filter(({ offset }) => offset !== null).length;

  async function expectThemToBeTrue(): Promise<void> {
    const rows = await coordinates();
    const records = await readTopicUntil(harness.broker, harness.topic, rows.length);
    expect(rows.map(({ payload, partition, offset }) => `${payload} ${partition}:${offset}`).toSorted()).toEqual(
      records.map(({ value, partition, offset }) => `${value} ${partition}:${offset}`).toSorted(),
    );
  }

  it('says of every event in which partition and at which offset it is, and since when', async () => {
    const start = Date.now();
    await harness.dataSource.query(
      `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
       select now(), gen_random_uuid(), 'job ' || n % 37, 1 + n / 37, 'payload ' || n || repeat('x', 1500)
         from generate_series(0, 999) n`,
    );
    // A batch of 400 events of 1.5 kB takes two requests.
    harness.startRelay({ batchSize: 400 });
    await eventually(async () => expect(await publishedCount()).toBe(1_000));
    await expectThemToBeTrue();
    for (const { published_at } of await coordinates()) {
      expect(published_at?.getTime()).toBeGreaterThanOrEqual(start);
      expect(published_at?.getTime()).toBeLessThanOrEqual(Date.now());
    }
  });

  it('says nothing of an event that is not published, or not known to be', async () => {
    await harness.change('a', 1);
    expect(await coordinates()).toMatchObject([{ payload: 'a:1', partition: null, offset: null, published_at: null }]);
    const relay = harness.startRelay();
    await eventually(async () => expect(await publishedCount()).toBe(1));
    await harness.change('a', 2);
    await harness.change('a', 3);
    await eventually(async () => expect(await publishedCount()).toBe(3));
    await relay.stop();
    await harness.dataSource.query('delete from published_batches where 2 = any (event_ids)');
    const { length } = await harness.dataSource.query('select 1 from published_event(2)');
    expect(length).toBe(0);
  });

  it('knows the events that became visible late, and those that were rolled back', async () => {
    harness.startRelay();
    const held = await harness.openChange('slow', 1);
    const undone = await harness.openChange('undone', 1);
    for (let version = 1; version <= 3; version += 1) await harness.change('fast', version);
    await eventually(async () => expect(await publishedCount()).toBe(3));
    await Promise.all([held.query('commit'), undone.query('rollback')]);
    await eventually(async () => expect(await publishedCount()).toBe(4));
    await expectThemToBeTrue();
    expect(await harness.dataSource.query('select 1 from published_event(2)')).toEqual([]);
  });

  it('is written by whoever leads and by nobody else', async () => {
    const relay = harness.startRelay();
    await harness.change('a', 1);
    await eventually(async () => expect(await publishedCount()).toBe(1));
    await harness.dataSource.query(`update relay_state set epoch = epoch + 1, owner = 'another'`);
    await harness.change('a', 2);
    await eventually(() => expect(relay.status().state).toBe('standby'));
    const owners = await harness.dataSource.query('select epoch::int from published_batches order by last_id');
    expect(owners).toEqual([{ epoch: 1 }]);
  });

  it('finds one event among many batches without reading them all', async () => {
    await harness.dataSource.query(
      `insert into published_batches (is_late, last_id, event_ids, partitions, offsets, epoch)
       select false, n * 100, array(select generate_series(n * 100 - 99, n * 100)), array_fill(1, array[100]),
              array(select generate_series(n * 100 - 99, n * 100)), 1 from generate_series(1, 5000) n`,
    );
    await harness.dataSource.query('analyze published_batches');
    const [found] = await harness.dataSource.query('select * from published_event(123456)');
    expect(found).toMatchObject({ kafka_partition: 1, kafka_offset: '123456' });
    const plan: { 'QUERY PLAN': string }[] = await harness.dataSource.query(
      'explain (analyze, costs off) select published.* from (values (123456::bigint)) e (id) cross join lateral published_event(e.id) published',
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).not.toContain('Seq Scan');
    expect(text).toContain('Index Scan using published_batches_pkey');
  });
});
