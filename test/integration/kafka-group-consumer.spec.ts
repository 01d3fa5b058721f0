import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  connectKafka,
  partitionOfKey,
  type ConsumedBatch,
  type GroupConsumer,
  type GroupConsumerOptions,
  type TransactionalProducer,
} from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { eventually, testKafkaBrokers, uniqueTopic } from '../support/index.js';

const log = createLogger('test', 'silent');
const PARTITIONS = 3;
/** One key for each partition. */
const KEYS = Array.from({ length: PARTITIONS }, (_, partition) =>
  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].find((key) => partitionOfKey(key, PARTITIONS) === partition),
) as [string, string, string];

let topic: string;
let producer: TransactionalProducer;
let ending: (() => Promise<void>)[];

async function connect() {
  return connectKafka({ brokers: [await testKafkaBrokers()], clientId: 'group-consumer.spec', log });
}

beforeEach(async () => {
  topic = uniqueTopic('group');
  const kafka = await connect();
  const admin = kafka.topicAdmin();
  await admin.ensureTopic({ name: topic, partitions: PARTITIONS, config: {} }, { create: true });
  producer = kafka.transactionalProducer({ topic, transactionalId: topic });
  await producer.open();
  ending = [() => admin.close(), () => producer.close()];
});

afterEach(async () => {
  await Promise.all(ending.map((end) => end()));
});

async function consume(options: Pick<GroupConsumerOptions, 'onBatch'> & Partial<GroupConsumerOptions>) {
  const kafka = await connect();
  const consumer: GroupConsumer = kafka.groupConsumer({
    topic,
    groupId: topic,
    log,
    sessionTimeoutMs: 6_000,
    ...options,
  });
  ending.push(() => consumer.stop());
  consumer.start();
  return consumer;
}

const publish = (...keys: string[]) => producer.publish(keys.map((key) => ({ key, value: '{}' })));

async function committed(partition: number): Promise<bigint | undefined> {
  const admin = (await connect()).topicAdmin();
  try {
    return (await admin.fetchCommittedOffsets(topic, topic)).get(partition);
  } finally {
    await admin.close();
  }
}

describe('a consumer of a group', () => {
  it('can be stopped while a partition rests after a failure', async () => {
    let rests = 0;
    const consumer = await consume({
      onBatch: () => {
        rests += 1;
        return Promise.reject(new Error('not now'));
      },
    });
    await publish(KEYS[0]);
    // By then a rest takes longer than stopping does, and ends afterwards.
    await eventually(() => expect(rests).toBeGreaterThan(3), { timeoutMs: 20_000 });
    await consumer.stop();
    const before = rests;
    // What is thrown in a timer fails the test.
    await sleep(3_000);
    expect(rests).toBe(before);
  }, 40_000);

  it('goes on with the other partitions, and stays a member, however long a batch of one takes', async () => {
    const gate = Promise.withResolvers<void>();
    const seen: string[] = [];
    const [slow, ...others] = KEYS;
    const consumer = await consume({
      onBatch: async ({ records, partition, signal }) => {
        if (partition === 0) await gate.promise;
        signal.throwIfAborted();
        seen.push(...records.map(({ key }) => String(key)));
      },
    });
    await publish(slow);
    const until = Date.now() + 8_000;
    for (let round = 1; Date.now() < until; round += 1) {
      await publish(...others);
      await eventually(() => expect(seen).toHaveLength(round * others.length), { timeoutMs: 2_000 });
    }
    expect(seen).not.toContain(slow);
    gate.resolve();
    await eventually(() => expect(seen).toContain(slow));
    await eventually(() => expect(consumer.status()).toMatchObject({ lag: 0, caughtUp: true, caughtUpBy: 1 }));
    expect(seen.filter((key) => key === slow)).toHaveLength(1);
  }, 30_000);

  it.each(['one by one', 'overlapping'] as const)('takes batches of a partition %s', async (order) => {
    const [key] = KEYS;
    const gate = Promise.withResolvers<void>();
    const batches: ConsumedBatch[] = [];
    const ofFirst = () => batches.filter(({ partition }) => partition === 0);
    await consume({
      order,
      onBatch: async (batch) => {
        batches.push(batch);
        if (batches.length === 1) await gate.promise;
      },
    });
    await publish(key);
    await eventually(() => expect(batches).toHaveLength(1));
    await publish(key);
    // The other partitions show that fetching goes on.
    await publish(...KEYS.slice(1));
    await eventually(() => expect(new Set(batches.map(({ partition }) => partition)).size).toBe(3));
    await eventually(() => expect(ofFirst()).toHaveLength(order === 'overlapping' ? 2 : 1));
    gate.resolve();
    await eventually(() => expect(ofFirst()).toHaveLength(2));
  });

  it('commits nothing beyond the first batch that is not done', async () => {
    const [key] = KEYS;
    const gate = Promise.withResolvers<void>();
    let count = 0;
    await consume({
      order: 'overlapping',
      onBatch: async () => {
        count += 1;
        if (count === 2) await gate.promise;
      },
    });
    for (let round = 1; round <= 4; round += 1) {
      await publish(key);
      await eventually(() => expect(count).toBe(round));
    }
    // A record and its transaction's marker each.
    await eventually(async () => expect(await committed(0)).toBe(2n));
    gate.resolve();
    await eventually(async () => expect(await committed(0)).toBe(8n));
  });

  it('stops fetching a partition that has enough to do, and fetches it again when there is room', async () => {
    const [key, other] = KEYS;
    const gate = Promise.withResolvers<void>();
    let applied = 0;
    let handedOver = 0;
    let elsewhere = 0;
    await consume({
      order: 'overlapping',
      onBatch: async ({ records, partition }) => {
        if (partition === 0) {
          handedOver += records.length;
          await gate.promise;
          applied += records.length;
        } else elsewhere += records.length;
      },
    });
    for (let round = 0; round < 20; round += 1) await publish(...Array<string>(500).fill(key));
    await eventually(() => expect(handedOver).toBeGreaterThanOrEqual(500));
    await publish(other);
    await eventually(() => expect(elsewhere).toBe(1));
    expect(handedOver).toBeLessThan(10_000);
    gate.resolve();
    await eventually(() => expect(applied).toBe(10_000), { timeoutMs: 20_000 });
  });

  it('reads everything again when it is told to', async () => {
    const seen: string[] = [];
    const consumer = await consume({
      onBatch: async ({ records }) => void seen.push(...records.map(({ key }) => String(key))),
    });
    await expect(consumer.restart()).rejects.toMatchObject({ code: 'unavailable' });
    await publish(...KEYS);
    await eventually(() => expect(consumer.status()).toMatchObject({ lag: 0, caughtUp: true }));
    await eventually(() => expect(seen).toHaveLength(3));
    await consumer.restart();
    expect(consumer.status()).toMatchObject({ caughtUp: false, caughtUpBy: 0 });
    await eventually(() => expect(seen.toSorted()).toEqual([...KEYS, ...KEYS].toSorted()));
    await eventually(() => expect(consumer.status()).toMatchObject({ caughtUp: true, caughtUpBy: 1 }));
  });
});
