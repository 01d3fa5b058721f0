import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readDeadLetterHeaders } from '@flow-pipelines/contracts';
import {
  createJobPipelinesConsumer,
  MemoryStore,
  readJobPipelines,
  type JobPipelinesUpdated,
} from '@flow-pipelines/executor-kit';
import { partitionOfKey } from '@flow-pipelines/kafka';
import { eventually } from '../support/index.js';
import { jobEvent, recordOf } from './job-events.js';
import { collector, KitHarness, PARTITIONS } from './kit-harness.js';

const kit = new KitHarness('kit');
beforeAll(() => kit.connect());
beforeEach(() => kit.newTopic());
afterEach(() => kit.stopAll());

describe(createJobPipelinesConsumer.name, () => {
  it('applies each version once, in order, whatever is repeated or late', async () => {
    const { seen, handler } = collector();
    const versions = [1, 2, 3, 4].map((version) => jobEvent('job', version));
    const [v1, v2, v3, v4] = versions as [
      JobPipelinesUpdated,
      JobPipelinesUpdated,
      JobPipelinesUpdated,
      JobPipelinesUpdated,
    ];
    await kit.publish(v1, v1, v2);
    await kit.publish(v1, v3, v2);
    const consumer = kit.consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(consumer.status()).toMatchObject({ caughtUp: true, lag: 0 }));
    await kit.publish(v1, v2, v3, v4);
    await eventually(() => expect(seen).toEqual(['job 1', 'job 2', 'job 3', 'job 4']));
    await eventually(() => expect(consumer.status()).toMatchObject({ applied: 4, dropped: 6, lag: 0, joined: true }));
  });

  it('does not see what was aborted', async () => {
    const { seen, handler } = collector();
    const offset = { groupId: 'g', topic: kit.topic, partition: 0, offset: 1n, metadata: 'x'.repeat(5_000) };
    await expect(kit.producer.publish([recordOf(jobEvent('job', 1))], offset)).rejects.toThrow();
    await kit.openProducer();
    await kit.publish(jobEvent('job', 2));
    kit.consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(seen).toEqual(['job 2']));
  });

  it('goes past malformed and unknown records, gives each a dead letter, and passes unknown fields', async () => {
    const { seen, handler } = collector();
    const event = jobEvent('job', 1);
    const bad = [
      { reason: 'not_json', value: '{"event_id": ' },
      { reason: 'unknown_schema_version', value: JSON.stringify({ ...event, schema_version: 2 }) },
      { reason: 'schema_violation', value: JSON.stringify({ ...event, pipelines: 'none' }) },
      { reason: 'key_mismatch', value: JSON.stringify({ ...event, job_id: 'another' }) },
    ];
    const next = { ...jobEvent('job', 2), priority: 3 };
    const headers = { ce_id: event.event_id };
    await kit.producer.publish([
      recordOf(event),
      ...bad.map(({ value }) => ({ key: 'job', value, headers })),
      { key: 'job', value: null },
      recordOf(next),
    ]);
    const consumer = kit.consume({ store: new MemoryStore(), handler });
    await eventually(() => expect(consumer.status()).toMatchObject({ caughtUp: true, tombstones: 1, rejected: 4 }));
    expect(seen).toEqual(['job 1', 'job 2']);
    const letters = await kit.deadLetters();
    expect(letters.map(({ key, value }) => ({ key, value }))).toEqual(bad.map(({ value }) => ({ key: 'job', value })));
    const partition = partitionOfKey('job', PARTITIONS);
    for (const [index, letter] of letters.entries()) {
      const { topic, timestamp, ...read } = readDeadLetterHeaders(letter.headers) ?? {};
      expect(letter.headers).toMatchObject(headers);
      expect(topic).toBe(kit.topic);
      expect(Date.now() - Number(timestamp)).toBeLessThan(60_000);
      const coordinates = { partition, offset: BigInt(index + 1), executor: 'test', attempts: 1 };
      expect(read).toMatchObject({ reason: bad[index]?.reason, ...coordinates });
    }
  });

  it('brings an event again until its handler succeeds, while everything else goes on', async () => {
    const { seen, handler } = collector();
    const jobs = Array.from({ length: 30 }, (_, index) => `job ${index}`);
    const poison = 'job 15';
    const partition = partitionOfKey(poison, PARTITIONS);
    const before = jobs.filter((job) => partitionOfKey(job, PARTITIONS) === partition).indexOf(poison);
    let healed = false;
    await kit.publish(...jobs.map((job) => jobEvent(job, 1)));
    const consumer = kit.consume({
      store: new MemoryStore(),
      attempts: 1_000,
      longestBackoffMs: 200,
      handler: (event) => {
        if (event.job_id === poison && !healed) throw new Error('not now');
        handler(event);
      },
    });
    for (const version of [2, 3]) {
      const expected = jobs.filter((job) => job !== poison).map((job) => `${job} ${version - 1}`);
      await eventually(() => expect(new Set(seen)).toEqual(new Set([...seen, ...expected])));
      await kit.publish(...jobs.map((job) => jobEvent(job, version)));
    }
    await eventually(() => expect(consumer.status().failures).toBeGreaterThan(3));
    expect(seen.filter((each) => each.startsWith(`${poison} `))).toEqual([]);
    // The whole batch that holds it is read again after a crash.
    expect(Number((await kit.committedOffset(partition)) ?? 0n)).toBeLessThanOrEqual(before);
    healed = true;
    const all = jobs.flatMap((job) => [1, 2, 3].map((version) => `${job} ${version}`));
    await eventually(() => expect(seen.toSorted()).toEqual(all.toSorted()));
    expect(seen.filter((each) => each.startsWith(`${poison} `))).toEqual([1, 2, 3].map((v) => `${poison} ${v}`));
    await eventually(() => expect(consumer.status()).toMatchObject({ lag: 0, parked: 0 }));
  });

  it('acknowledges what is committed, the newest version of each job, also when it was known already', async () => {
    const { handler } = collector();
    const store = new MemoryStore();
    await kit.publish(jobEvent('a', 1), jobEvent('a', 2), jobEvent('b', 1));
    const first = kit.consume({ store, handler });
    await eventually(() => expect(first.status()).toMatchObject({ lag: 0, caughtUp: true }));
    await first.stop();
    expect((await kit.acknowledgements()).toSorted()).toEqual(['a 2 applied', 'b 1 applied']);
    await kit.publish(jobEvent('a', 2));
    const second = kit.consume({ store, handler });
    await eventually(() => expect(second.status()).toMatchObject({ lag: 0, dropped: 1 }));
    expect((await kit.acknowledgements()).filter((each) => each === 'a 2 applied')).toHaveLength(2);
    expect(await kit.registrations()).toEqual(['test', 'test']);
  });

  it('goes on when nobody may take its acknowledgements and dead letters', async () => {
    const { seen, handler } = collector();
    await kit.producer.publish([{ key: 'job', value: 'no event' }, recordOf(jobEvent('job', 1))]);
    const consumer = kit.consume({
      store: new MemoryStore(),
      handler,
      appliedTopic: `${kit.topic}.missing`,
      deadLetterTopic: `${kit.topic}.missing-too`,
    });
    await eventually(() => expect(consumer.status()).toMatchObject({ lag: 0, caughtUp: true, rejected: 1 }), {
      timeoutMs: 20_000,
    });
    expect(seen).toEqual(['job 1']);
    expect(consumer.status().acknowledgementsDropped).toBeGreaterThan(0);
  });

  it('says how far it has come, and when it has caught up', async () => {
    const { handler } = collector();
    await kit.publish(...Array.from({ length: 20 }, (_, index) => jobEvent(`job ${index}`, 1)));
    const gate = Promise.withResolvers<void>();
    const consumer = kit.consume({
      store: new MemoryStore(),
      handler: async (event) => {
        if (event.job_id === 'job 19') await gate.promise;
        handler(event);
      },
      transactions: 1,
    });
    const caughtUp = consumer.untilCaughtUp();
    const giveUp = new AbortController();
    const given = consumer.untilCaughtUp(giveUp.signal);
    giveUp.abort(new Error('no patience'));
    await expect(given).rejects.toThrow('no patience');
    await eventually(() => expect(consumer.status().caughtUpBy).not.toBeNull());
    expect(consumer.status()).toMatchObject({ caughtUp: false });
    gate.resolve();
    await caughtUp;
    expect(consumer.status()).toMatchObject({ caughtUp: true, caughtUpBy: 1, applied: 20 });
  });

  it('reads the topic again for a store that was restored from a backup', async () => {
    const { seen, handler } = collector();
    const stores = [new MemoryStore(), new MemoryStore()];
    await kit.publish(jobEvent('a', 1), jobEvent('b', 1));
    const before = kit.consume({ store: stores[0] as MemoryStore, handler });
    await before.untilCaughtUp();
    await before.stop();
    const restored = kit.consume({ store: stores[1] as MemoryStore, handler });
    await restored.untilCaughtUp();
    expect(seen).toHaveLength(2);
    await restored.readAgain();
    await restored.untilCaughtUp();
    expect(seen.toSorted()).toEqual(['a 1', 'a 1', 'b 1', 'b 1']);
  });
});

describe(readJobPipelines.name, () => {
  it('reads what the topic knows of each job, and leaves no group behind', async () => {
    await kit.publish(jobEvent('a', 1), jobEvent('b', 1), jobEvent('a', 2), jobEvent('gone', 1));
    await kit.producer.publish([
      { key: 'gone', value: null },
      { key: 'b', value: 'no event' },
    ]);
    const states = new Map<string, number | null>();
    const progress: (number | null)[] = [];
    await readJobPipelines({
      brokers: [kit.broker],
      topic: kit.topic,
      groupId: kit.topic,
      log: kit.log,
      onState: (jobId, event) => void states.set(jobId, event?.version ?? null),
      onProgress: ({ caughtUpBy }) => void progress.push(caughtUpBy),
    });
    expect(Object.fromEntries(states)).toEqual({ a: 2, b: 1, gone: null });
    expect(progress.at(-1)).toBe(1);
    expect((await kit.groups()).filter((group) => group.startsWith(kit.topic))).toEqual([]);
  });
});
