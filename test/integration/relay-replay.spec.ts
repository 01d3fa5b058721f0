import { randomUUID } from 'node:crypto';
import { EventReplay } from '@flow-pipelines/database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/index.js';
import { readTopic, type ReadRecord } from './read-topic.js';
import { RelayHarness } from './relay-harness.js';

const HEADER = 'flow-replay';
const PIPELINE = '6f1c0b52-9d1e-4c57-8f57-0a4b6a1f2c11';

describe('the relay, when events are to be published once more', () => {
  let harness: RelayHarness;
  beforeEach(async () => {
    harness = new RelayHarness();
    await harness.open();
  });
  afterEach(() => harness.close());

  async function request(scope: Partial<EventReplay>): Promise<string> {
    const id = randomUUID();
    const row = { id, requestedBy: randomUUID(), newestOnly: false, ...scope };
    await harness.dataSource.getRepository(EventReplay).insert(row);
    return id;
  }
  const replay = (id: string) => harness.dataSource.getRepository(EventReplay).findOneByOrFail({ id });
  const finished = (id: string, outcome = 'done') =>
    eventually(async () => expect(await replay(id)).toMatchObject({ outcome }), { timeoutMs: 20_000 });
  const repeatedBy = async (id: string) =>
    (await readTopic(harness.broker, harness.topic)).filter(({ headers }) => headers[HEADER] === id);
  const values = (records: readonly ReadRecord[]) => records.map(({ value }) => value);
  const lastOf = async (job: string) =>
    (await readTopic(harness.broker, harness.topic)).findLast(({ key }) => key === job)?.value;

  async function publishThree(): Promise<void> {
    for (let version = 1; version <= 3; version += 1) for (const job of ['a', 'b']) await harness.change(job, version);
    const relay = harness.startRelay();
    await eventually(() => expect(relay.status().position).toBe(6));
  }

  it('repeats all events of a job, with the same bytes and headers, and one more that says so', async () => {
    await publishThree();
    const id = await request({ jobId: 'a' });
    await finished(id);
    const repeated = await repeatedBy(id);
    expect(values(repeated)).toEqual(['a:1', 'a:2', 'a:3']);
    const all = await readTopic(harness.broker, harness.topic);
    for (const { value, key, headers, partition } of repeated) {
      const { [HEADER]: _, ...others } = headers;
      const first = all.find((record) => record.value === value);
      expect(first).toMatchObject({ key, partition, headers: others });
      expect(first?.headers).not.toHaveProperty(HEADER);
    }
    expect(await replay(id)).toMatchObject({ replayed: '3', throughEvent: '6', failure: null });
  });

  it('ends each transaction with the newest event of every job in it', async () => {
    await publishThree();
    await harness.dataSource.query(
      `update job_pipeline_events set payload = payload || ' "id":"${PIPELINE}"' where id = 1`,
    );
    const id = await request({ pipelineId: PIPELINE });
    await finished(id);
    expect(values(await repeatedBy(id))).toEqual([`a:1 "id":"${PIPELINE}"`, 'a:3']);
    expect(await lastOf('a')).toBe('a:3');
    expect(await replay(id)).toMatchObject({ replayed: '1' });
  });

  it('repeats what happened in a time, deletions too', async () => {
    await publishThree();
    const [{ now }] = await harness.dataSource.query('select clock_timestamp() as now');
    await harness.change('b', 4, null);
    await harness.change('c', 1);
    await eventually(async () => expect(await harness.valuesInTopic()).toHaveLength(8));
    const id = await request({ fromTime: now });
    await finished(id);
    const repeated = await repeatedBy(id);
    expect(repeated.map(({ key, value }) => `${key} ${value}`).toSorted()).toEqual(['b undefined', 'c c:1']);
    const before = await request({ toTime: now });
    await finished(before);
    expect(await lastOf('a')).toBe('a:3');
    expect(await lastOf('b')).toBeUndefined();
  });

  it('repeats the newest event of a job alone: a redrive', async () => {
    await publishThree();
    const id = await request({ jobId: 'b', newestOnly: true });
    await finished(id);
    expect(values(await repeatedBy(id))).toEqual(['b:3']);
    const nothing = await request({ jobId: 'unknown', newestOnly: true });
    await finished(nothing);
    expect(await replay(nothing)).toMatchObject({ replayed: '0' });
  });

  it('lets live events pass, and neither loses nor repeats one of them', async () => {
    await harness.dataSource.query(
      `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
       select now(), gen_random_uuid(), 'old-' || n % 50, 1 + n / 50, 'old-' || n % 50 || ':' || 1 + n / 50 from generate_series(0, 1999) n`,
    );
    const relay = harness.startRelay({ batchSize: 1_000, replayEventsPerSecond: 2_000 });
    await eventually(() => expect(relay.status().position).toBe(2_000));
    const id = await request({ fromTime: new Date(0) });
    await eventually(async () => expect(Number((await replay(id)).replayed)).toBeGreaterThan(0));
    const expected: string[] = [];
    let version = 41;
    while ((await replay(id)).outcome === null) {
      await harness.change('old-7', version);
      const at = performance.now();
      await eventually(() => expect(relay.status().position).toBe(2_000 + expected.length + 1));
      expect(performance.now() - at).toBeLessThan(3_000);
      expected.push(`old-7:${version++}`);
    }
    await finished(id);
    expect(expected.length).toBeGreaterThan(2);
    const all = await readTopic(harness.broker, harness.topic);
    const live = all.filter(({ headers }) => !(HEADER in headers));
    expect(live.filter(({ key }) => key === 'old-7').map(({ value }) => value)).toEqual([
      ...Array.from({ length: 40 }, (_, index) => `old-7:${index + 1}`),
      ...expected,
    ]);
    expect(await lastOf('old-7')).toBe(expected.at(-1));
    expect(await lastOf('old-8')).toBe('old-8:40');
    expect(Number((await replay(id)).replayed)).toBe(2_000);
  });

  it('stops when it is told to', async () => {
    await publishThree();
    const id = await request({ jobId: 'a', cancelRequestedAt: new Date() });
    await finished(id, 'cancelled');
    expect(await repeatedBy(id)).toEqual([]);
  });

  it('is carried on by the next leader, after any crash, without a gap', async () => {
    for (let version = 1; version <= 3; version += 1) await harness.change('a', version);
    const first = harness.startRelay({ owner: 'first' });
    await eventually(() => expect(first.status().position).toBe(3));
    await first.stop();
    const id = await request({ jobId: 'a' });
    await harness.runUntilKilled(/update event_replays set position/, 'before', async () => undefined);
    expect(await replay(id)).toMatchObject({ outcome: null, replayed: '0' });
    harness.startRelay({ owner: 'second' });
    await finished(id);
    // Once before the crash, which Kafka had already, and once after it: the same bytes, in order, the newest last.
    expect(values(await repeatedBy(id))).toEqual(['a:1', 'a:2', 'a:3', 'a:1', 'a:2', 'a:3']);
  });

  it('leaves out what waits for a parked job and what Kafka does not take, and says so', async () => {
    await harness.createTopic({ 'max.message.bytes': '2000' });
    await harness.change('bad', 1);
    await harness.change('bad', 2, 'x'.repeat(5_000));
    await harness.change('bad', 3);
    const relay = harness.startRelay();
    await eventually(() => expect(relay.status()).toMatchObject({ parkedJobs: 1, position: 3 }));
    const id = await request({ jobId: 'bad' });
    await finished(id);
    expect(values(await repeatedBy(id))).toEqual(['bad:1']);
    await harness.dataSource.query('update parked_jobs set unpark_requested_at = now(), skip_event = true');
    await eventually(() => expect(relay.status()).toMatchObject({ parkedJobs: 0, state: 'leading' }));
    const again = await request({ jobId: 'bad' });
    await finished(again);
    expect(values(await repeatedBy(again))).toEqual(['bad:1', 'bad:3']);
    expect(await replay(again)).toMatchObject({ refusedEvents: ['2'], failure: null });
    expect(relay.status().parkedJobs).toBe(0);
  });
});
