import { createLogger } from '@flow-pipelines/runtime';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Relay } from '../../apps/outbox-relay/src/relay.js';
import { eventually } from '../support/index.js';
import { readTopicUntil } from './read-topic.js';
import { RelayHarness } from './relay-harness.js';

describe(Relay.name, () => {
  let harness: RelayHarness;
  beforeEach(async () => {
    harness = new RelayHarness();
    await harness.open();
  });
  afterEach(() => harness.close());

  it('publishes each event once, in order per job, with its bytes, key and headers', async () => {
    for (let version = 1; version <= 5; version += 1)
      for (const job of ['a', 'b', 'c']) await harness.change(job, version);
    const relay = harness.startRelay();
    await eventually(() => expect(relay.status()).toMatchObject({ state: 'leading', position: 15, gaps: 0 }));
    const records = await readTopicUntil(harness.broker, harness.topic, 15);
    expect(records).toHaveLength(15);
    const logged: { event_id: string; payload: string }[] = await harness.dataSource.query(
      'select event_id, payload from job_pipeline_events',
    );
    for (const { key, value, headers } of records) {
      const { event_id } = logged.find(({ payload }) => payload === value) ?? {};
      expect(headers).toMatchObject({ ce_id: event_id, ce_subject: key, ce_type: 'JobPipelinesUpdated' });
    }
    for (const job of ['a', 'b', 'c']) {
      const ofJob = records.filter(({ key }) => key === job);
      expect(ofJob.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5].map((version) => `${job}:${version}`));
      expect(new Set(ofJob.map(({ partition }) => partition)).size).toBe(1);
    }
  });

  it('publishes a row without a payload as a tombstone, behind the event that emptied the job', async () => {
    await harness.change('a', 1);
    await harness.change('a', 1, null);
    await harness.change('a', 2);
    harness.startRelay();
    const records = await readTopicUntil(harness.broker, harness.topic, 3);
    expect(records.map(({ key, value }) => [key, value])).toEqual([
      ['a', 'a:1'],
      ['a', undefined],
      ['a', 'a:2'],
    ]);
    const [row] = await harness.dataSource.query('select event_id from job_pipeline_events where payload is null');
    expect(records[1]?.headers).toMatchObject({ ce_id: row.event_id, ce_type: 'JobPipelinesDeleted' });
    expect(records[1]?.headers).not.toHaveProperty('content-type');
  });

  it('delivers the event of a transaction that was held open, while the others did not wait', async () => {
    const relay = harness.startRelay();
    const held = await harness.openChange('slow', 1);
    await harness.change('fast', 1);
    await harness.change('fast', 2);
    await eventually(async () => expect(await harness.valuesInTopic()).toEqual(['fast:1', 'fast:2']));
    expect(relay.status()).toMatchObject({ position: 3, gaps: 1 });
    await held.query('commit');
    await harness.change('slow', 2);
    await eventually(async () => {
      const values = await harness.valuesInTopic();
      expect(values.filter((value) => value?.startsWith('slow'))).toEqual(['slow:1', 'slow:2']);
      expect(values).toHaveLength(4);
    });
    await eventually(() => expect(relay.status().gaps).toBe(0));
  });

  it('forgets the gap of a transaction that was rolled back, and not before', async () => {
    const relay = harness.startRelay();
    const held = await harness.openChange('undone', 1);
    await harness.change('done', 1);
    await eventually(() => expect(relay.status()).toMatchObject({ position: 2, gaps: 1 }));
    // Enough transactions begin and end meanwhile for a bound that is taken too early to be passed.
    for (let version = 2; version <= 5; version += 1) await harness.change('done', version);
    await eventually(() => expect(relay.status()).toMatchObject({ position: 6, gaps: 1 }));
    await held.query('rollback');
    await eventually(() => expect(relay.status()).toMatchObject({ position: 6, gaps: 0 }));
    await eventually(async () =>
      expect(await harness.valuesInTopic()).toEqual([1, 2, 3, 4, 5].map((version) => `done:${version}`)),
    );
  });

  it('repeats nothing after its copy of the cursor was lost: the cursor in Kafka counts', async () => {
    for (let version = 1; version <= 3; version += 1) await harness.change('a', version);
    const first = harness.startRelay({ owner: 'first' });
    await eventually(() => expect(first.status().position).toBe(3));
    await first.stop();
    await harness.dataSource.query(`update relay_state set position = 0, gaps = '{}'`);
    const second = harness.startRelay({ owner: 'second' });
    await harness.change('a', 4);
    await eventually(() => expect(second.status().position).toBe(4));
    await eventually(async () => expect(await harness.valuesInTopic()).toEqual(['a:1', 'a:2', 'a:3', 'a:4']));
  });

  it('remembers its gaps across a restart', async () => {
    const held = await harness.openChange('slow', 1);
    await harness.change('fast', 1);
    const first = harness.startRelay({ owner: 'first' });
    await eventually(() => expect(first.status()).toMatchObject({ position: 2, gaps: 1 }));
    await first.stop();
    await held.query('commit');
    const second = harness.startRelay({ owner: 'second' });
    await eventually(async () => expect(await harness.valuesInTopic()).toHaveLength(2));
    await eventually(() => expect(second.status()).toMatchObject({ position: 2, gaps: 0 }));
  });

  it('lets one relay lead, and a standby take over within the lease when it vanishes', async () => {
    const first = harness.startRelay({ owner: 'first' });
    await eventually(() => expect(first.status().state).toBe('leading'));
    const second = harness.startRelay({ owner: 'second' });
    await harness.change('a', 1);
    await eventually(() => expect(first.status().position).toBe(1));
    expect(second.status().state).toBe('standby');
    await first.stop();
    await harness.change('a', 2);
    await eventually(() => expect(second.status()).toMatchObject({ state: 'leading', position: 2 }));
    await eventually(async () => expect(await harness.valuesInTopic()).toEqual(['a:1', 'a:2']));
  });

  it('is refused by the broker when another relay took over without its knowing', async () => {
    const first = harness.startRelay({ owner: 'first', leaseMs: 60_000 });
    await harness.change('a', 1);
    await eventually(() => expect(first.status().position).toBe(1));
    // As if the first had been frozen past its lease: the row is free, and it has not noticed.
    await harness.dataSource.query('update relay_state set lease_expires_at = null');
    const second = harness.startRelay({ owner: 'second', leaseMs: 60_000 });
    await eventually(() => expect(second.status().state).toBe('leading'));
    for (let version = 2; version <= 20; version += 1) await harness.change('a', version);
    await eventually(() => expect(first.status().state).toBe('standby'));
    await eventually(() => expect(second.status().position).toBe(20));
    await eventually(async () =>
      expect(await harness.valuesInTopic()).toEqual(Array.from({ length: 20 }, (_, index) => `a:${index + 1}`)),
    );
  });

  it.each([
    ['is behind Kafka', 1],
    ['has grown past Kafka with other events', 6],
  ])(
    'refuses to publish from a database restored from a backup that %s, and goes on once repaired',
    async (_, changes) => {
      for (let version = 1; version <= 3; version += 1) await harness.change('a', version);
      const first = harness.startRelay({ owner: 'first' });
      await eventually(() => expect(first.status().position).toBe(3));
      await first.stop();
      await harness.dataSource.query(`delete from job_pipeline_events where id > 1`);
      await harness.dataSource.query(`select setval('job_pipeline_event_ids', 1)`);
      const errors: string[] = [];
      const loud = Object.assign(createLogger('relay', 'silent'), {
        error: ({ err }: { err: Error }) => void errors.push(err.message),
      });
      for (let version = 1; version <= changes; version += 1) await harness.change('since the restore', version);
      const second = harness.startRelay({ owner: 'second' }, loud);
      await eventually(() => expect(errors).toContainEqual(expect.stringContaining('restored from a backup')));
      expect(await readTopicUntil(harness.broker, harness.topic, 3)).toHaveLength(3);
      // docs/operations/backup-and-restore.md: a new log begins behind the last event of the backup.
      await harness.dataSource.query(`update relay_state set log_id = gen_random_uuid(), gaps = '{}', position = 1`);
      await eventually(() => expect(second.status()).toMatchObject({ state: 'leading', position: 1 + changes }));
      const values = (await readTopicUntil(harness.broker, harness.topic, 3 + changes)).map(({ value }) => value);
      const since = Array.from({ length: changes }, (__, index) => `since the restore:${index + 1}`);
      expect(values.map(String).toSorted()).toEqual(['a:1', 'a:2', 'a:3', ...since]);
    },
  );

  it('makes the partitions of the weeks to come', async () => {
    const partitions = `select count(*)::int as n from pg_inherits where inhparent = 'job_pipeline_events'::regclass`;
    const [before]: { n: number }[] = await harness.dataSource.query(partitions);
    const [last]: { name: string }[] = await harness.dataSource.query(
      `select max(inhrelid::regclass::text) as name from pg_inherits
        where inhparent = 'job_pipeline_events'::regclass and inhrelid::regclass::text ~ '[0-9]$'`,
    );
    await harness.dataSource.query(`drop table ${last?.name}`);
    harness.startRelay();
    await eventually(async () => expect(await harness.dataSource.query(partitions)).toEqual([before]));
  });

  it('publishes what 16 writers with random holds and rollbacks leave behind: all of it, once, in order', async () => {
    const relay = harness.startRelay({ owner: 'busy', batchSize: 7 });
    const expected: string[] = [];
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        const client = await harness.connect();
        let version = 1;
        for (let round = 0; round < 25; round += 1) {
          const job = `job-${writer}`;
          await harness.beginChange(client, job, version);
          await client.query('select pg_sleep($1)', [Math.random() * 0.03]);
          const commits = Math.random() < 0.8;
          await client.query(commits ? 'commit' : 'rollback');
          if (commits) expected.push(`${job}:${version++}`);
        }
      }),
    );
    await eventually(() => expect(relay.status().gaps).toBe(0), { timeoutMs: 20_000 });
    await eventually(() => expect(relay.status().published).toBe(expected.length), { timeoutMs: 20_000 });
    await eventually(async () => expect(await harness.valuesInTopic()).toHaveLength(expected.length));
    const values = await harness.valuesInTopic();
    expect(new Set(values)).toEqual(new Set(expected));
    for (let writer = 0; writer < 16; writer += 1) {
      const versions = values
        .filter((value) => value?.startsWith(`job-${writer}:`))
        .map((value) => Number(value?.split(':')[1]));
      expect(versions).toEqual(versions.map((_, index) => index + 1));
    }
  });
});
