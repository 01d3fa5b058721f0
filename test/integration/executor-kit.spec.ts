import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createJobPipelinesConsumer,
  MemoryStore,
  type JobPipelinesUpdated,
  type Rejection,
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

  it('goes past malformed and unknown records, reports each, and passes unknown fields', async () => {
    const { seen, handler } = collector();
    const rejections: Rejection[] = [];
    const event = jobEvent('job', 1);
    const next = { ...jobEvent('job', 2), priority: 3 };
    await kit.producer.publish([
      recordOf(event),
      { key: 'job', value: '{"event_id": ' },
      { key: 'job', value: JSON.stringify({ ...event, schema_version: 2 }) },
      { key: 'job', value: JSON.stringify({ ...event, pipelines: 'none' }) },
      { key: 'job', value: JSON.stringify({ ...event, job_id: 'another' }) },
      { key: 'job', value: null },
      recordOf(next),
    ]);
    const onRejected = async (rejection: Rejection) => void rejections.push(rejection);
    const consumer = kit.consume({ store: new MemoryStore(), handler, onRejected });
    await eventually(() => expect(consumer.status()).toMatchObject({ caughtUp: true, tombstones: 1, rejected: 4 }));
    expect(seen).toEqual(['job 1', 'job 2']);
    const partition = partitionOfKey('job', PARTITIONS);
    expect(rejections.map(({ reason, record }) => [reason, record.partition, record.offset])).toEqual([
      ['not_json', partition, 1n],
      ['unknown_schema_version', partition, 2n],
      ['schema_violation', partition, 3n],
      ['key_mismatch', partition, 4n],
    ]);
  });

  it('brings an event again until its handler succeeds, while what is before it and elsewhere goes on', async () => {
    const { seen, handler } = collector();
    const jobs = Array.from({ length: 30 }, (_, index) => `job ${index}`);
    const poison = 'job 15';
    const partition = partitionOfKey(poison, PARTITIONS);
    const besides = jobs.filter((job) => partitionOfKey(job, PARTITIONS) === partition);
    const before = besides.slice(0, besides.indexOf(poison));
    const elsewhere = jobs.filter((job) => !besides.includes(job));
    let healed = false;
    await kit.publish(...jobs.map((job) => jobEvent(job, 1)));
    const consumer = kit.consume({
      store: new MemoryStore(),
      handler: (event) => {
        if (event.job_id === poison && !healed) throw new Error('not now');
        handler(event);
      },
    });
    const expected = [...before, ...elsewhere].map((job) => `${job} 1`);
    await eventually(() => expect(new Set(seen)).toEqual(new Set(expected)));
    await eventually(() => expect(consumer.status().failures).toBeGreaterThan(3));
    expect(await kit.committedOffset(partition)).toBe(BigInt(before.length));
    healed = true;
    await eventually(() => expect(new Set(seen)).toEqual(new Set(jobs.map((job) => `${job} 1`))));
    expect(seen).toHaveLength(jobs.length);
  });
});
