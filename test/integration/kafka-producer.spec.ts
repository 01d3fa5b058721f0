import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  connectKafka,
  KafkaError,
  partitionOfKey,
  type KafkaConnection,
  type TransactionalProducer,
} from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { testKafkaBrokers, uniqueTopic } from '../support/index.js';
import { readTopic } from './read-topic.js';

const PARTITIONS = 3;
const log = createLogger('test', 'silent');

let broker: string;
let kafka: KafkaConnection;
const opened: TransactionalProducer[] = [];

beforeAll(async () => {
  broker = await testKafkaBrokers();
  kafka = connectKafka({ brokers: [broker], clientId: 'kafka-producer.spec', log });
});

afterAll(async () => {
  await Promise.all(opened.map((producer) => producer.close()));
});

async function createTopic(config: Record<string, string> = {}): Promise<string> {
  const name = uniqueTopic('producer');
  const admin = kafka.topicAdmin();
  await admin.ensureTopic({ name, partitions: PARTITIONS, config }, { create: true });
  await admin.close();
  return name;
}

async function openProducer(topic: string, transactionalId = topic): Promise<TransactionalProducer> {
  const producer = kafka.transactionalProducer({ topic, transactionalId });
  opened.push(producer);
  await producer.open();
  return producer;
}

const partitionOf = (key: string) => partitionOfKey(key, PARTITIONS);
const record = (key: string, value: string | null = key) => ({ key, value });
const offset = (topic: string, position: bigint, metadata = '') => ({
  groupId: `${topic}.cursor`,
  topic,
  partition: 0,
  offset: position,
  metadata,
});
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof KafkaError ? error.code : error),
  );

describe('TransactionalProducer', () => {
  it('says where each record is', async () => {
    const topic = await createTopic();
    const producer = await openProducer(topic);
    const keys = Array.from({ length: 40 }, (_, index) => `job ${index} ☂`);
    const first = await producer.publish(keys.map((key) => record(key)));
    const second = await producer.publish([record('job 0 ☂', 'again')]);
    const seen = await readTopic(broker, topic);
    for (const { partition, baseOffset, count } of first) {
      const expected = keys.filter((key) => partitionOfKey(key, PARTITIONS) === partition);
      expect(count).toBe(expected.length);
      const range = seen.filter((r) => r.partition === partition && r.offset >= baseOffset);
      expect(range.slice(0, count).map(({ key }) => key)).toEqual(expected);
    }
    expect(second).toHaveLength(1);
    expect(seen).toContainEqual({
      partition: second[0]?.partition,
      offset: second[0]?.baseOffset,
      key: 'job 0 ☂',
      value: 'again',
    });
  });

  it('commits the offset and its metadata with the records', async () => {
    const topic = await createTopic();
    const producer = await openProducer(topic);
    const metadata = '{[17,19),[23,24)} ☂';
    await producer.publish([record('a')], offset(topic, 41n));
    await producer.publish([record('b')], offset(topic, 42n, metadata));
    // Opening waits for what its predecessor had committed, so what is read after it is exact.
    await openProducer(topic);
    const admin = kafka.topicAdmin();
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toEqual({ offset: 42n, metadata });
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 1)).toBeNull();
    expect(await admin.fetchCommittedOffset(`${topic}.nobody`, topic, 0)).toBeNull();
    await admin.close();
  });

  it('moves the offset alone, right after a batch', async () => {
    const topic = await createTopic();
    const producer = await openProducer(topic);
    for (let position = 1n; position <= 20n; position += 2n) {
      await producer.publish([record('a')], offset(topic, position));
      expect(await producer.publish([], offset(topic, position + 1n))).toEqual([]);
    }
    await openProducer(topic);
    const admin = kafka.topicAdmin();
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toEqual({ offset: 20n, metadata: '' });
    await admin.close();
  });

  it('is fenced by a second producer with the same transactional.id', async () => {
    const topic = await createTopic();
    const first = await openProducer(topic);
    await first.publish([record('a', 'first')], offset(topic, 1n));
    const second = await openProducer(topic);
    const refused = await first.publish([record('a', 'stale')], offset(topic, 2n)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'KafkaError', code: 'fenced', fenced: true, canRetry: false });
    expect(first.isOpen).toBe(false);
    await second.publish([record('a', 'second')], offset(topic, 3n));
    expect((await readTopic(broker, topic)).map(({ value }) => value)).toEqual(['first', 'second']);
  });

  it('refuses a second publish while one is in flight, and the first goes through', async () => {
    const topic = await createTopic();
    const producer = await openProducer(topic);
    const first = producer.publish([record('a', '1')]);
    expect(await codeOf(producer.publish([record('a', '2')]))).toBe('publish_in_flight');
    await first;
    await producer.publish([record('a', '3')]);
    expect((await readTopic(broker, topic)).map(({ value }) => value)).toEqual(['1', '3']);
  });

  it('names the record that is too large, writes nothing of its batch, and a new producer goes on', async () => {
    const topic = await createTopic();
    const producer = await openProducer(topic);
    const batch = [record('a'), record('b', 'x'.repeat(2_000_000)), record('c')];
    const refused = await producer.publish(batch, offset(topic, 9n)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'record_rejected', canRetry: false, recordIndexes: [1, 1] });
    expect(await codeOf(producer.publish([record('a')]))).toBe('producer_not_open');
    const next = await openProducer(topic);
    const admin = kafka.topicAdmin();
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toBeNull();
    await admin.close();
    await next.publish([record('a', 'after')]);
    expect((await readTopic(broker, topic)).map(({ value }) => value)).toEqual(['after']);
  });

  describe('after a request of which the broker refused one partition only', () => {
    const kept = 'a';
    const refused = ['b', 'c', 'd', 'e'].find((key) => partitionOf(key) !== partitionOf(kept)) ?? '';
    const batch = [record(kept, 'aborted'), record(refused, 'x'.repeat(10_000))];
    const smallRecords = { 'max.message.bytes': '2000' };

    it('loses nothing, with the new producer that the error asks for', async () => {
      const topic = await createTopic(smallRecords);
      const producer = await openProducer(topic);
      expect(await codeOf(producer.publish(batch))).toBe('record_rejected');
      const next = await openProducer(topic);
      await next.publish([record(kept, 'next')]);
      expect((await readTopic(broker, topic)).map(({ value }) => value)).toEqual(['next']);
    });

    it('would lose what comes next if the client were used on, which is why it is not', async () => {
      const topic = await createTopic(smallRecords);
      const client = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).producer({
        transactionalId: topic,
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await client.connect();
      const first = await client.transaction();
      await expect(first.send({ topic, messages: batch })).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
      await first.abort();
      const second = await client.transaction();
      expect(await second.send({ topic, messages: [record(kept, 'next')] })).toMatchObject([{ errorCode: 0 }]);
      await second.commit();
      await client.disconnect();
      expect(await readTopic(broker, topic)).toEqual([]);
    });
  });

  it('brings many small records through that are together above the limit of one request', async () => {
    const topic = await createTopic();
    const producer = await openProducer(topic);
    const batch = Array.from({ length: 3_000 }, (_, index) => record('same job', `${index} ${'x'.repeat(1_000)}`));
    const written = await producer.publish(batch);
    expect(written.length).toBeGreaterThan(1);
    expect(written.reduce((sum, { count }) => sum + count, 0)).toBe(batch.length);
    const seen = await readTopic(broker, topic);
    expect(seen.map(({ value }) => value)).toEqual(batch.map(({ value }) => value));
  });

  it('reports offset metadata that is too long', async () => {
    const topic = await createTopic();
    const producer = await openProducer(topic);
    expect(await codeOf(producer.publish([record('a')], offset(topic, 1n, 'x'.repeat(5_000))))).toBe(
      'offsets_rejected',
    );
    expect(await readTopic(broker, topic)).toEqual([]);
  });

  it('keeps an aborted batch from readers of what is committed, though it is in the log', async () => {
    const topic = await createTopic();
    const producer = await openProducer(topic);
    await codeOf(producer.publish([record('a', 'aborted')], offset(topic, 1n, 'x'.repeat(5_000))));
    const next = await openProducer(topic);
    await next.publish([record('a', 'committed')]);
    const values = async (readUncommitted: boolean) =>
      (await readTopic(broker, topic, { readUncommitted })).map(({ value }) => value);
    expect(await values(false)).toEqual(['committed']);
    expect(await values(true)).toEqual(['aborted', 'committed']);
  });

  it('fails as unavailable, soon, when no broker is there', async () => {
    const away = connectKafka({ brokers: ['127.0.0.1:1'], clientId: 'test', log, retries: 2 });
    const producer = away.transactionalProducer({ topic: 'any', transactionalId: 'any' });
    const error = await producer.open().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'KafkaError', code: 'unavailable', canRetry: true });
    await producer.close();
  });

  it('says that the topic is missing', async () => {
    const hasty = connectKafka({ brokers: [broker], clientId: 'test', log, retries: 3 });
    const producer = hasty.transactionalProducer({ topic: uniqueTopic('none'), transactionalId: uniqueTopic('none') });
    await producer.open();
    expect(await codeOf(producer.publish([record('a')]))).toBe('topic_missing');
    await producer.close();
  });
});
