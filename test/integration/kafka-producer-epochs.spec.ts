import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { codeOf, offset, ProducerHarness, record } from './producer-harness.js';
import { RawKafka } from './raw-kafka.js';
import { readTopicUntil } from './read-topic.js';

/** An epoch is an int16, and Kafka gives out another producer id before the last one. */
const LAST_EPOCH = 32_766;

const harness = new ProducerHarness();
beforeAll(() => harness.connect());
afterAll(() => harness.close());

/** Leaves so many epochs of the id that a transactional id has. */
async function useUpEpochs(transactionalId: string, left: number) {
  const kafka = await RawKafka.connect(harness.broker);
  let taken = await kafka.initProducerId(transactionalId);
  while (taken.errorCode === 0 && taken.epoch < LAST_EPOCH - left) taken = await kafka.initProducerId(transactionalId);
  kafka.close();
  return taken;
}

it('goes on when the epochs of its producer id are used up, of which each transaction takes one', async () => {
  const topic = await harness.createTopic();
  // A new cluster's coordinators are not there at once.
  await harness.openProducer(topic);
  const used = await useUpEpochs(topic, 10);
  expect(used).toMatchObject({ errorCode: 0, epoch: LAST_EPOCH - 10 });
  const left = await harness.openProducer(topic);
  await left.publish([record('a', 'left')], offset(topic, 0n));
  const producer = await harness.openProducer(topic);
  const values = Array.from({ length: 20 }, (_, index) => String(index));
  for (const value of values) await producer.publish([record('a', value)], offset(topic, BigInt(value), value));

  expect(await codeOf(left.publish([record('a', 'stale')], offset(topic, 99n)))).toBe('fenced');
  const now = await useUpEpochs(topic, LAST_EPOCH);
  expect(now.producerId).not.toBe(used.producerId);
  expect(await codeOf(producer.publish([record('a', 'stale')], offset(topic, 99n)))).toBe('fenced');
  const next = await harness.openProducer(topic);
  await next.publish([record('a', 'next')], offset(topic, 20n, 'next'));
  const read = await readTopicUntil(harness.broker, topic, values.length + 2);
  expect(read.map(({ value }) => value)).toEqual(['left', ...values, 'next']);
  const admin = harness.kafka.topicAdmin();
  expect(await admin.fetchCommittedOffset(`${topic}.cursor`, topic, 0)).toEqual({ offset: 20n, metadata: 'next' });
  await admin.close();
});
