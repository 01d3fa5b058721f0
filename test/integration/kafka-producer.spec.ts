import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { codeOf, offset, partitionOf, ProducerHarness, record } from './producer-harness.js';
import { readTopicUntil } from './read-topic.js';

const harness = new ProducerHarness();
beforeAll(() => harness.connect());
afterAll(() => harness.close());

describe('TransactionalProducer', () => {
  it('says where each record is', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    const keys = Array.from({ length: 40 }, (_, index) => `job ${index} ☂`);
    const first = await producer.publish(keys.map((key) => record(key)));
    const second = await producer.publish([record('job 0 ☂', 'again')]);
    const seen = await readTopicUntil(harness.broker, topic, 41);
    const written = [...first, ...second];
    const values = [...keys, 'again'];
    expect(written.map(({ partition }) => partition)).toEqual([...keys, 'job 0 ☂'].map(partitionOf));
    for (const [index, { partition, offset: at }] of written.entries()) {
      const there = seen.filter((one) => one.partition === partition && one.offset === at);
      expect(there.map(({ value }) => value)).toEqual([values[index]]);
    }
  });

  it('commits the offset and its metadata with the records', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    const metadata = '{[17,19),[23,24)} ☂';
    await producer.publish([record('a')], offset(topic, 41n));
    await producer.publish([record('b')], offset(topic, 42n, metadata));
    // Opening waits for what its predecessor had committed, so what is read after it is exact.
    await harness.openProducer(topic);
    const admin = harness.kafka.topicAdmin();
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toEqual({ offset: 42n, metadata });
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 1)).toBeNull();
    expect(await admin.fetchCommittedOffset(`${topic}.nobody`, topic, 0)).toBeNull();
    await admin.close();
  });

  it('moves the offset alone, right after a batch', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    for (let position = 1n; position <= 20n; position += 2n) {
      await producer.publish([record('a')], offset(topic, position));
      expect(await producer.publish([], offset(topic, position + 1n))).toEqual([]);
    }
    await harness.openProducer(topic);
    const admin = harness.kafka.topicAdmin();
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toEqual({ offset: 20n, metadata: '' });
    await admin.close();
  });

  it('is fenced by a second producer with the same transactional.id', async () => {
    const topic = await harness.createTopic();
    const first = await harness.openProducer(topic);
    await first.publish([record('a', 'first')], offset(topic, 1n));
    const second = await harness.openProducer(topic);
    const refused = await first.publish([record('a', 'stale')], offset(topic, 2n)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'KafkaError', code: 'fenced', fenced: true, canRetry: false });
    expect(first.isOpen).toBe(false);
    await second.publish([record('a', 'second')], offset(topic, 3n));
    expect((await readTopicUntil(harness.broker, topic, 2)).map(({ value }) => value)).toEqual(['first', 'second']);
  });

  it('aborts what a predecessor that froze has left open, and fences it', async () => {
    const topic = await harness.createTopic();
    const frozen = new Kafka({ brokers: [harness.broker], logLevel: logLevel.NOTHING }).producer({
      transactionalId: topic,
    });
    await frozen.connect();
    const open = await frozen.transaction();
    await open.send({ topic, messages: [record('a', 'left open')] });
    const next = await harness.openProducer(topic);
    await next.publish([record('a', 'next')]);
    expect((await readTopicUntil(harness.broker, topic, 1)).map(({ value }) => value)).toEqual(['next']);
    // PRODUCER_FENCED, which kafkajs has no name for.
    await expect(open.commit()).rejects.toThrow('Unknown error code 90');
    await frozen.disconnect();
  });

  it('refuses a second publish while one is in flight, and the first goes through', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    const first = producer.publish([record('a', '1')]);
    expect(await codeOf(producer.publish([record('a', '2')]))).toBe('publish_in_flight');
    await first;
    await producer.publish([record('a', '3')]);
    expect((await readTopicUntil(harness.broker, topic, 2)).map(({ value }) => value)).toEqual(['1', '3']);
  });

  it('brings many small records through that are together above the limit of one request', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    const batch = Array.from({ length: 3_000 }, (_, index) => record('same job', `${index} ${'x'.repeat(1_000)}`));
    const written = await producer.publish(batch);
    const seen = await readTopicUntil(harness.broker, topic, batch.length);
    expect(seen.map(({ value }) => value)).toEqual(batch.map(({ value }) => value));
    expect(seen.map(({ partition, offset: at }) => ({ partition, offset: at }))).toEqual(written);
  });

  it('keeps an aborted batch from readers of what is committed, though it is in the log', async () => {
    const topic = await harness.createTopic({ 'max.message.bytes': '2000' });
    const producer = await harness.openProducer(topic);
    const elsewhere = ['b', 'c', 'd', 'e'].find((key) => partitionOf(key) !== partitionOf('a')) ?? '';
    const batch = [record('a', 'aborted'), record(elsewhere, 'x'.repeat(10_000))];
    expect(await codeOf(producer.publish(batch))).toBe('record_rejected');
    const next = await harness.openProducer(topic);
    await next.publish([record('a', 'committed')]);
    const values = async (readUncommitted: boolean, count: number) =>
      (await readTopicUntil(harness.broker, topic, count, { readUncommitted })).map(({ value }) => value);
    expect(await values(false, 1)).toEqual(['committed']);
    expect(await values(true, 2)).toEqual(['aborted', 'committed']);
  });
});
