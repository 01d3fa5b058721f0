import { jobPipelinesTopic } from '@flow-pipelines/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Relay } from '../../../apps/outbox-relay/src/relay.js';
import { readTopic, readTopicUntil, type ReadRecord } from '../../integration/read-topic.js';
import { debeziumIsMissing } from '../../support/debezium/kafka-connect.js';
import { eventually, uniqueTopic } from '../../support/index.js';
import { DebeziumHarness } from './debezium-harness.js';
import { switchToDebezium, switchToRelay } from './documented-switch.js';

const JOBS = Array.from({ length: 20 }, (_, index) => `Auftrag Nr. ${index} für 東京 ☂`);
const PIPELINES = ['Überprüfung', 'Πληρωμές "net" \\ 30', 'レビュー 🧾', "O'Neill & Söhne"];
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
/** Whole seconds, tenths, hundredths, and what is cut off; in the default partition. */
const TIMES = ['10:15:30', '10:15:30.1', '10:15:30.12', '10:15:30.123', '10:15:30.1239', '10:15:30.000999'];
const CRASHES = 2;
/** A worker of a group waits until the one before counts as gone. */
const LONG = { timeoutMs: 60_000 };
const LAST_EVENT = 'select max(id) as last from job_pipeline_events';

const missing = await debeziumIsMissing();
if (missing !== null) process.stdout.write(`SKIPPED: Debezium does not run here: ${missing}\n`);

(missing === null ? describe : describe.skip)('Debezium instead of the relay', () => {
  const harness = new DebeziumHarness();
  const topic = uniqueTopic('by-relay');
  let relay: Relay;
  let pipelines: string[];
  beforeAll(async () => {
    await harness.open();
    await harness.createTopic({});
    relay = harness.startRelay({ topic: jobPipelinesTopic(topic, 3) });
    pipelines = await Promise.all(PIPELINES.map((name) => harness.api.addPipeline(name)));
  });
  afterEach(async () => {
    await harness.stopDebezium();
    await harness.dropSlot();
  });
  afterAll(() => harness.close(), 60_000);

  /** All at once. Each round gives a job other pipelines; every other request is part of a trace. */
  async function changeJobs(round: number): Promise<void> {
    const pipeline_ids = pipelines.filter((_, index) => ((round % 15) + 1) & (1 << index));
    const change = (job: string, headers: Record<string, string>) =>
      harness.api.call('PUT', `/api/v2/jobs/${encodeURIComponent(job)}/pipelines`, { body: { pipeline_ids }, headers });
    const answers = await Promise.all(
      JOBS.map((job, index) => change(job, (index + round) % 2 === 0 ? {} : { traceparent: TRACEPARENT })),
    );
    expect(answers.map(({ status }) => status)).toEqual(JOBS.map(() => 200));
  }

  it('writes the same keys, values and headers to the same partitions, in the order of each job', async () => {
    await harness.createSlot();
    const late = await harness.openChange('late', 1);
    const undone = await harness.openChange('undone', 1);
    for (let round = 0; round < 8; round += 1) await changeJobs(round);
    await harness.startDebezium(harness.topic);
    for (let round = 8; round < 15; round += 1) await changeJobs(round);
    await undone.query('rollback');
    await harness.change('gone', 1);
    await harness.change('gone', 2, null);
    await harness.change('large', 1, 'ü'.repeat(450_000));
    for (const [index, time] of TIMES.entries()) await harness.appendAt(`2020-11-23 ${time}Z`, 'times', index + 1);
    await late.query('commit');

    const count = (await harness.readLog()).length;
    expect(count).toBe(15 * JOBS.length + 4 + TIMES.length);
    const fromDebezium = byJob(await readTopicUntil(harness.broker, harness.topic, count));
    const fromRelay = byJob(await readTopicUntil(harness.broker, topic, count));
    expect(fromDebezium).toEqual(fromRelay);
    expect(fromDebezium.filter(({ headers }) => 'traceparent' in headers)).not.toEqual([]);
    await expectAllConfirmed();
  });

  it('takes over from the relay and gives back to it while jobs are changed, and no event is lost', async () => {
    const load = changeJobsOnAndOn();
    await load.someMore();
    await switchToDebezium(harness, topic, () => relay.stop());
    await load.someMore();
    // By Debezium: no relay is running.
    await expectAllPublished(topic);
    await switchToRelay(harness);
    relay = harness.startRelay({ topic: jobPipelinesTopic(topic, 3) });
    await load.someMore();
    await load.stop();
    const { events, repeats } = await expectAllPublished(topic);
    process.stdout.write(`switched to Debezium and back: ${events} events, ${repeats} of them repeated\n`);
  });

  it.each([
    { worker: 'repeats what it had sent since it last noted how far it is', exactlyOnce: false },
    { worker: 'for exactly once repeats nothing', exactlyOnce: true },
  ])('crashes while jobs are changed, and a worker $worker', async ({ exactlyOnce }) => {
    const crashed = uniqueTopic('by-debezium');
    await harness.createSlot();
    const [{ last }]: [{ last: string }] = await harness.dataSource.query(LAST_EVENT);
    const load = changeJobsOnAndOn();
    let seen = 0;
    for (let crash = 0; crash < CRASHES; crash += 1) {
      await harness.startDebezium(crashed, { exactlyOnce });
      seen = await eventually(() => readMoreThan(seen + JOBS.length, crashed), LONG);
      await harness.crashDebezium();
    }
    await load.stop();
    await harness.startDebezium(crashed, { exactlyOnce });
    const { repeats } = await expectAllPublished(crashed, last);
    expect(repeats > 0).toBe(!exactlyOnce);
  });

  /** Round after round, until it is stopped. */
  function changeJobsOnAndOn() {
    let isStopped = false;
    let round = 0;
    const changing = (async () => {
      for (; !isStopped; round += 1) await changeJobs(round);
    })();
    return {
      someMore: async () => {
        const enough = round + 3;
        await eventually(() => expect(round).toBeGreaterThan(enough));
      },
      stop: async () => {
        isStopped = true;
        await changing;
      },
    };
  }

  async function readMoreThan(count: number, from: string): Promise<number> {
    const { length } = await readTopic(harness.broker, from);
    expect(length).toBeGreaterThan(count);
    return length;
  }

  /** Also what others than the log have written, while no job changes: or the server would keep it for ever. */
  async function expectAllConfirmed(): Promise<void> {
    const [{ lsn }]: [{ lsn: string }] = await harness.dataSource.query('select pg_current_wal_insert_lsn() as lsn');
    const confirmed =
      'select confirmed_flush_lsn >= $1::pg_lsn as confirmed from pg_replication_slots where database = current_database()';
    await eventually(
      async () => expect(await harness.dataSource.query(confirmed, [lsn])).toEqual([{ confirmed: true }]),
      { timeoutMs: 30_000 },
    );
  }

  /** Of what the log holds now behind an event; per job in order, and what was repeated is the same again. */
  async function expectAllPublished(to: string, after = '0'): Promise<{ events: number; repeats: number }> {
    const log = await harness.readLog(after);
    const records = await eventually(async () => {
      const read = await readTopic(harness.broker, to);
      const ids = new Set(read.map(idOf));
      expect(log.filter(({ event_id }) => !ids.has(event_id))).toEqual([]);
      return read;
    }, LONG);
    const firsts = new Map(records.toReversed().map((record) => [idOf(record), record]));
    for (const record of records) expect(record).toEqual({ ...firsts.get(idOf(record)), offset: record.offset });
    const known = new Set(log.map(({ event_id }) => event_id));
    const published = records.filter((record) => firsts.get(idOf(record)) === record && known.has(idOf(record)));
    expect(byKey(published).map(idOf)).toEqual(byKey(log).map(({ event_id }) => event_id));
    return { events: firsts.size, repeats: records.length - firsts.size };
  }
});

const idOf = ({ headers }: Pick<ReadRecord, 'headers'>) => headers['ce_id'] ?? '';

/** Without offsets, which differ. */
const byJob = (records: readonly ReadRecord[]) => byKey(records).map(({ offset: _offset, ...record }) => record);

/** Sorting is stable, so each job keeps its order. */
function byKey<Keyed extends { readonly key: string | undefined }>(rows: readonly Keyed[]): Keyed[] {
  const compare = (a = '', b = '') => Number(a > b) - Number(a < b);
  return rows.toSorted((a, b) => compare(a.key, b.key));
}
