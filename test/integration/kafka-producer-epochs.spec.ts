import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { codeOf, offset, ProducerHarness, record } from './producer-harness.js';
import { readTopicUntil } from './read-topic.js';

const INIT_PRODUCER_ID = 22;
/** An epoch is an int16, and Kafka gives out another producer id before the last one. */
const LAST_EPOCH = 32_766;
const TIMEOUT_MS = 180_000;

const harness = new ProducerHarness();
beforeAll(() => harness.connect());
afterAll(() => harness.close());

/** What each opening of a producer asks for, without the opening. @returns the id and the epoch that were given */
async function takeEpoch(socket: Socket, transactionalId: string) {
  const head = Buffer.from([0, INIT_PRODUCER_ID, 0, 1, 0, 0, 0, 1, 0xff, 0xff]);
  const name = Buffer.from(transactionalId);
  const length = Buffer.alloc(2);
  length.writeInt16BE(name.length);
  const timeoutMs = Buffer.alloc(4);
  timeoutMs.writeInt32BE(60_000);
  const request = Buffer.concat([head, length, name, timeoutMs]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(request.length);
  socket.write(Buffer.concat([size, request]));
  const [answer]: Buffer[] = await once(socket, 'data');
  // Behind its length, the request's number and how long to wait.
  return {
    errorCode: answer?.readInt16BE(12),
    producerId: answer?.readBigInt64BE(14),
    epoch: answer?.readInt16BE(22) ?? LAST_EPOCH,
  };
}

/** Leaves so many epochs of the id that a transactional id has. */
async function useUpEpochs(transactionalId: string, left: number) {
  const [host, port] = harness.broker.split(':');
  const socket = connect({ host: host ?? '', port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let taken = await takeEpoch(socket, transactionalId);
  while (taken.errorCode === 0 && taken.epoch < LAST_EPOCH - left) taken = await takeEpoch(socket, transactionalId);
  socket.destroy();
  return taken;
}

it(
  'goes on when the epochs of its producer id are used up, of which each transaction takes one',
  async () => {
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
  },
  TIMEOUT_MS,
);
