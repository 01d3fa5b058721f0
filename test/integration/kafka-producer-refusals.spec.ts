import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka } from '@flow-pipelines/kafka';
import { uniqueTopic } from '../support/index.js';
import { codeOf, log, offset, partitionOf, ProducerHarness, record } from './producer-harness.js';
import { readTopic, readTopicUntil } from './read-topic.js';

const harness = new ProducerHarness();
beforeAll(() => harness.connect());
afterAll(() => harness.close());

describe('TransactionalProducer, when it is refused', () => {
  it('names the record that is too large, writes nothing of its batch, and a new producer goes on', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    const batch = [record('a'), record('b', 'x'.repeat(2_000_000)), record('c')];
    const refused = await producer.publish(batch, offset(topic, 9n)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'record_rejected', canRetry: false, recordIndexes: [1, 1] });
    expect(await codeOf(producer.publish([record('a')]))).toBe('producer_not_open');
    const next = await harness.openProducer(topic);
    const admin = harness.kafka.topicAdmin();
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toBeNull();
    await admin.close();
    await next.publish([record('a', 'after')]);
    expect((await readTopicUntil(harness.broker, topic, 1)).map(({ value }) => value)).toEqual(['after']);
  });

  describe('after a request of which the broker refused one partition only', () => {
    const kept = 'a';
    const refused = ['b', 'c', 'd', 'e'].find((key) => partitionOf(key) !== partitionOf(kept)) ?? '';
    const batch = [record(kept, 'aborted'), record(refused, 'x'.repeat(10_000))];
    const smallRecords = { 'max.message.bytes': '2000' };

    it('loses nothing, with the new producer that the error asks for', async () => {
      const topic = await harness.createTopic(smallRecords);
      const producer = await harness.openProducer(topic);
      expect(await codeOf(producer.publish(batch))).toBe('record_rejected');
      const next = await harness.openProducer(topic);
      await next.publish([record(kept, 'next')]);
      expect((await readTopicUntil(harness.broker, topic, 1)).map(({ value }) => value)).toEqual(['next']);
    });
  });

  it('reports offset metadata that is too long', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    expect(await codeOf(producer.publish([record('a')], offset(topic, 1n, 'x'.repeat(5_000))))).toBe(
      'offsets_rejected',
    );
    expect(await readTopic(harness.broker, topic)).toEqual([]);
  });

  it('fails as unavailable, soon, when no broker is there', async () => {
    const away = connectKafka({ brokers: ['127.0.0.1:1'], clientId: 'test', log, retries: 2 });
    const producer = away.transactionalProducer({ topic: 'any', transactionalId: 'any' });
    const error = await producer.open().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'KafkaError', code: 'unavailable', canRetry: true });
    await producer.close();
  });

  it('says that the topic is missing', async () => {
    const hasty = connectKafka({ brokers: [harness.broker], clientId: 'test', log, retries: 3 });
    const producer = hasty.transactionalProducer({ topic: uniqueTopic('none'), transactionalId: uniqueTopic('none') });
    await producer.open();
    expect(await codeOf(producer.publish([record('a')]))).toBe('topic_missing');
    await producer.close();
  });
});
