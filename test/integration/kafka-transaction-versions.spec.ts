import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TransactionalProducer } from '@flow-pipelines/kafka';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { freePort } from '../support/index.js';
import { codeOf, offset, partitionOf, ProducerHarness, record } from './producer-harness.js';
import { RawKafka } from './raw-kafka.js';
import { readTopic, readTopicUntil } from './read-topic.js';

const SMALL_RECORDS = { 'max.message.bytes': '2000' };
const INVALID_UPDATE_VERSION = 95;
const kept = 'a';
const refused = ['b', 'c', 'd', 'e'].find((key) => partitionOf(key) !== partitionOf(kept)) ?? '';
const partlyRefused = [record(kept, 'aborted'), record(refused, 'x'.repeat(10_000))];

/** A cluster that came from an older Kafka keeps its transactions until an administrator upgrades the feature. */
async function startOlderCluster() {
  const dataDir = mkdtempSync(join(tmpdir(), 'flow-older-kafka-'));
  const features = { 'transaction.version': 1 };
  const options = { dataDir, port: await freePort(), onProgress: () => undefined, shortLived: true, features };
  const kafka = await startEmbeddedKafka(options);
  const stop = async () => {
    await kafka.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { brokers: kafka.brokers, stop };
}

describe.each([1, 2])('a cluster with transactions of version %i', (version) => {
  const harness = new ProducerHarness();
  let cluster: Awaited<ReturnType<typeof startOlderCluster>> | undefined;

  beforeAll(async () => {
    if (version === 1) cluster = await startOlderCluster();
    await harness.connect(cluster?.brokers);
  });
  afterAll(async () => {
    await harness.close();
    await cluster?.stop();
  });

  async function withClient(topic: string, work: (client: Producer) => Promise<void>): Promise<void> {
    const kafka = new Kafka({ brokers: [harness.broker], logLevel: logLevel.NOTHING });
    const createPartitioner = Partitioners.DefaultPartitioner;
    const client = kafka.producer({ transactionalId: topic, createPartitioner, maxInFlightRequests: 1 });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.disconnect();
    }
  }

  it('gets each batch with its offset, one behind the other', async () => {
    const topic = await harness.createTopic();
    const producer = await harness.openProducer(topic);
    const values = Array.from({ length: 50 }, (_, index) => String(index));
    for (const value of values) await producer.publish([record('a', value)], offset(topic, BigInt(value), value));
    expect((await readTopicUntil(harness.broker, topic, values.length)).map(({ value }) => value)).toEqual(values);
    const admin = harness.kafka.topicAdmin();
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toEqual({ offset: 49n, metadata: '49' });
    await admin.close();
  });

  it('has the requests that belong to it', async () => {
    const topic = await harness.createTopic();
    const requests: string[] = [];
    // A new cluster's coordinators are not there at once, and kafkajs by itself does not ask again.
    const producer = await harness.openProducer(topic);
    await producer.publish([record('a')], offset(topic, 0n));
    await withClient(topic, async (client) => {
      const transaction = await client.transaction();
      client.on(client.events.REQUEST, ({ payload }) => requests.push(`${payload.apiName} ${payload.apiVersion}`));
      const partitions = [{ partition: 0, offset: '1' }];
      await transaction.sendOffsets({ consumerGroupId: `${topic}.cursor`, topics: [{ topic, partitions }] });
      await transaction.send({ topic, messages: [record('a')] });
      await transaction.commit();
    });
    const ofTransaction = requests.filter((name) => !/^(GroupCoordinator|FindCoordinator|Metadata)/.test(name));
    const before = ['AddOffsetsToTxn 1', 'TxnOffsetCommit 1', 'AddPartitionsToTxn 1', 'Produce 7', 'EndTxn 1'];
    expect(ofTransaction).toEqual(version === 1 ? before : ['TxnOffsetCommit 5', 'Produce 12', 'EndTxn 5']);
  });

  it('fences a producer whose id another one has taken', async () => {
    const topic = await harness.createTopic();
    const first = await harness.openProducer(topic);
    await first.publish([record('a', 'first')], offset(topic, 1n));
    const second = await harness.openProducer(topic);
    expect(await codeOf(first.publish([record('a', 'stale')], offset(topic, 2n)))).toBe('fenced');
    await second.publish([record('a', 'second')], offset(topic, 3n));
    expect((await readTopicUntil(harness.broker, topic, 2)).map(({ value }) => value)).toEqual(['first', 'second']);
  });

  it('shows nothing of a batch that it refused a part of, and the next producer goes on', async () => {
    const topic = await harness.createTopic(SMALL_RECORDS);
    const producer = await harness.openProducer(topic);
    await producer.publish([record(kept, 'before')], offset(topic, 1n));
    expect(await codeOf(producer.publish(partlyRefused, offset(topic, 2n)))).toBe('record_rejected');
    const next = await harness.openProducer(topic);
    await next.publish([record(kept, 'next')]);
    expect((await readTopicUntil(harness.broker, topic, 2)).map(({ value }) => value)).toEqual(['before', 'next']);
    const admin = harness.kafka.topicAdmin();
    expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toMatchObject({ offset: 1n });
    await admin.close();
  });

  // Why a producer is not used again after an error.
  it(`${version === 1 ? 'loses' : 'keeps'} what comes next, were the client used on after it`, async () => {
    const topic = await harness.createTopic(SMALL_RECORDS);
    await withClient(topic, async (client) => {
      const first = await client.transaction();
      await expect(first.send({ topic, messages: partlyRefused })).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
      await first.abort();
      const second = await client.transaction();
      expect(await second.send({ topic, messages: [record(kept, 'next')] })).toMatchObject([{ errorCode: 0 }]);
      await second.commit();
    });
    // A producer that is opened now waits for what the last one has committed: what is not seen then never will be.
    await harness.openProducer(topic);
    const values = (await readTopic(harness.broker, topic)).map(({ value }) => value);
    expect(values).toEqual(version === 1 ? [] : ['next']);
  });
});

describe('a cluster whose transactions are upgraded, and downgraded again', () => {
  const harness = new ProducerHarness();
  let cluster: Awaited<ReturnType<typeof startOlderCluster>>;
  let admin: RawKafka;
  beforeAll(async () => {
    cluster = await startOlderCluster();
    await harness.connect(cluster.brokers);
    admin = await RawKafka.connect(cluster.brokers);
  });
  afterAll(async () => {
    admin.close();
    await harness.close();
    await cluster.stop();
  });

  it('takes the batches of a producer that was open, and of those behind it, each once and in order', async () => {
    const topic = await harness.createTopic();
    const published: string[] = [];
    const publish = async (producer: TransactionalProducer, value: string) => {
      await producer.publish([record('a', value)], offset(topic, BigInt(published.length), value));
      published.push(value);
    };
    const first = await harness.openProducer(topic);
    await publish(first, 'before');
    expect(await admin.changeFeature('transaction.version', 99, 'upgrade')).toBe(INVALID_UPDATE_VERSION);
    expect(await admin.changeFeature('transaction.version', 2, 'upgrade')).toBe(0);
    await publish(first, 'upgraded meanwhile');
    const second = await harness.openProducer(topic);
    await publish(second, 'upgraded');
    expect(await admin.changeFeature('transaction.version', 1, 'safe downgrade')).toBe(0);
    await publish(second, 'downgraded meanwhile');
    const third = await harness.openProducer(topic);
    await publish(third, 'downgraded');
    for (const stale of [first, second]) expect(await codeOf(publish(stale, 'stale'))).toBe('fenced');
    await publish(third, 'again');
    const read = await readTopicUntil(harness.broker, topic, published.length);
    expect(read.map(({ value }) => value)).toEqual(published);
  });
});
