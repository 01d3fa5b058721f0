import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka } from '@flow-pipelines/kafka';
import { codeOf, log, offset, ProducerHarness, record } from './producer-harness.js';
import { ProduceGate } from './produce-gate.js';
import { readTopicUntil } from './read-topic.js';

const harness = new ProducerHarness();
let gate: ProduceGate;
beforeAll(async () => {
  await harness.connect();
  gate = await ProduceGate.open(harness.broker);
});
afterAll(async () => {
  await harness.close();
  await gate.close();
});

const values = async (topic: string, count: number) =>
  (await readTopicUntil(harness.broker, topic, count)).map(({ value }) => value);

describe('TransactionalProducer, behind a network that fails', () => {
  const through = () => connectKafka({ brokers: [gate.address], clientId: 'producer test', log });

  it('neither loses, repeats nor reorders when the answer to a write is dropped after the broker has written', async () => {
    const topic = await harness.createTopic();
    const producer = through().transactionalProducer({ topic, transactionalId: topic });
    await producer.open();
    const expected: string[] = [];
    for (let round = 1; round <= 12; round += 1) {
      if (round % 3 === 0) gate.dropNextProduceAnswer();
      const batch = [1, 2, 3].map((index) => `${round}.${index}`);
      await producer.publish(
        batch.map((value) => record('same job', value)),
        offset(topic, BigInt(round)),
      );
      expected.push(...batch);
    }
    expect(gate.dropped).toBe(4);
    expect(await values(topic, expected.length)).toEqual(expected);
    await producer.close();
  });

  it('says where the records are also when their write had to be repeated', async () => {
    const topic = await harness.createTopic();
    const producer = through().transactionalProducer({ topic, transactionalId: topic });
    await producer.open();
    await producer.publish([record('a', '1')]);
    gate.dropNextProduceAnswer();
    const [written] = await producer.publish([record('a', '2')]);
    const there = (await readTopicUntil(harness.broker, topic, 2)).find(({ value }) => value === '2');
    expect([null, there?.offset]).toContain(written?.offset);
    expect(written?.partition).toBe(there?.partition);
    await producer.close();
  });

  it('publishes nothing by halves when the way is cut in the middle, and its successor goes on', async () => {
    const topic = await harness.createTopic();
    const cut = through().transactionalProducer({ topic, transactionalId: topic, deadlineMs: 4_000 });
    await cut.open();
    await cut.publish([record('a', 'before')], offset(topic, 1n));
    const large = Array.from({ length: 2_000 }, (_, index) => record('a', `${index} ${'x'.repeat(1_000)}`));
    const publishing = codeOf(cut.publish(large, offset(topic, 2n)));
    await gate.seenProduce();
    gate.refuse();
    expect(await publishing).toBe('unavailable');
    gate.admit();
    const next = await harness.openProducer(topic);
    await next.publish([record('a', 'after')], offset(topic, 3n));
    expect(await values(topic, 2)).toEqual(['before', 'after']);
    await cut.close();
  });

  it('takes one of many calls at a time, and refuses the others without harm', async () => {
    const topic = await harness.createTopic();
    const producer = through().transactionalProducer({ topic, transactionalId: topic });
    await producer.open();
    const codes = await Promise.all(
      [1, 2, 3, 4, 5].map((index) => codeOf(producer.publish([record('a', `${index}`)]))),
    );
    expect(codes).toEqual(['no error', ...Array.from({ length: 4 }, () => 'publish_in_flight')]);
    await producer.publish([record('a', 'next')]);
    expect(await values(topic, 2)).toEqual(['1', 'next']);
    await producer.close();
  });

  it('keeps every key on its partition when the topic has grown, where the number is given', async () => {
    const topic = await harness.createTopic();
    const keys = Array.from({ length: 20 }, (_, index) => `job ${index}`);
    const before = await harness.openProducer(topic);
    await before.publish(keys.map((key) => record(key, '1')));
    await harness.growTopic(topic, 6);
    // A new client knows all six.
    const after = harness.kafka.transactionalProducer({ topic, transactionalId: topic, partitions: 3 });
    await after.open();
    await after.publish(keys.map((key) => record(key, '2')));
    const records = await readTopicUntil(harness.broker, topic, 40);
    const partitionsOf = (key: string) =>
      new Set(records.filter((one) => one.key === key).map(({ partition }) => partition));
    expect(keys.map((key) => partitionsOf(key).size)).toEqual(keys.map(() => 1));
    await after.close();
  });
});
