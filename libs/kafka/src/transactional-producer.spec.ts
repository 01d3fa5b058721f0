import { describe, expect, it } from '@jest/globals';
import type { ICustomPartitioner, Kafka, ProducerRecord, RecordMetadata, Transaction } from 'kafkajs';
import { TransactionalProducer } from './transactional-producer.js';

const never = () => new Promise<never>(() => {});
const failing = (type: string) => async (): Promise<never> => {
  throw Object.assign(new Error(type), { type });
};
const lostConnection = async (): Promise<never> => {
  throw new Error('Closed connection');
};

/** A client whose answers are scripted: what a broker does at will only in the rarest of moments. */
async function openOn(script: Partial<Transaction>, deadlineMs = 50) {
  let steps: Partial<Transaction> = {};
  const calls: string[] = [];
  let active = true;
  const step =
    (name: 'send' | 'sendOffsets' | 'commit' | 'abort', answer?: unknown) =>
    async (...args: unknown[]): Promise<unknown> => {
      calls.push(name);
      if (name === 'commit') active = false;
      const scripted = steps[name] as ((...given: unknown[]) => Promise<unknown>) | undefined;
      return scripted ? scripted(...args) : answer;
    };
  const send = step('send', [{ partition: 0, baseOffset: '7' }]);
  let partitioner: ReturnType<ICustomPartitioner> | undefined;
  const onlyPartition = [{ partitionErrorCode: 0, partitionId: 0, leader: 0, replicas: [], isr: [] }];
  const transaction = {
    send: (request: ProducerRecord) => {
      for (const message of request.messages) partitioner?.({ topic: 't', message, partitionMetadata: onlyPartition });
      return send(request);
    },
    sendOffsets: step('sendOffsets'),
    commit: step('commit'),
    abort: step('abort'),
    isActive: () => active,
  };
  const client = {
    producer: ({ createPartitioner }: { createPartitioner: ICustomPartitioner }) => {
      partitioner = createPartitioner();
      return { connect: async () => {}, disconnect: async () => {}, transaction: async () => transaction };
    },
  } as unknown as Kafka;
  const producer = new TransactionalProducer(client, { topic: 't', transactionalId: 't', deadlineMs });
  await producer.open();
  // Only what follows goes by the script.
  steps = script;
  calls.length = 0;
  return { producer, calls };
}

const record = { key: 'job', value: '{}' };
const offset = { groupId: 'g', topic: 't', partition: 0, offset: 1n, metadata: '' };

describe(TransactionalProducer.name, () => {
  it('calls the outcome unknown when the answer to the commit is lost, and is broken', async () => {
    const { producer, calls } = await openOn({ commit: lostConnection });
    await expect(producer.publish([record])).rejects.toMatchObject({ code: 'outcome_unknown', canRetry: true });
    await expect(producer.publish([record])).rejects.toMatchObject({ code: 'producer_not_open' });
    expect(calls).toEqual(['send', 'commit']);
  });

  it('calls the outcome unknown when the answer to the commit does not come in time', async () => {
    const { producer } = await openOn({ commit: never });
    await expect(producer.publish([record])).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect(producer.isOpen).toBe(false);
  });

  it('is fenced, not unknown, when the broker says so at the commit', async () => {
    const { producer } = await openOn({ commit: failing('INVALID_PRODUCER_EPOCH') });
    await expect(producer.publish([record])).rejects.toMatchObject({ code: 'fenced' });
  });

  it('never commits a publish that it has given up, however late its write succeeds', async () => {
    const write = Promise.withResolvers<RecordMetadata[]>();
    const { producer, calls } = await openOn({ send: () => write.promise });
    await expect(producer.publish([record], offset)).rejects.toMatchObject({ code: 'unavailable' });
    write.resolve([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).not.toContain('commit');
  });

  it('asks again for the offset while the markers of the transaction before are being written', async () => {
    let answers = 0;
    const { producer, calls } = await openOn(
      {
        sendOffsets: async () => {
          answers += 1;
          if (answers < 3) await failing('CONCURRENT_TRANSACTIONS')();
        },
      },
      1_000,
    );
    await producer.publish([], offset);
    expect(calls).toEqual(['sendOffsets', 'sendOffsets', 'sendOffsets', 'commit']);
  });

  it('aborts what it could not finish, and reports the first error even if that fails too', async () => {
    const { producer, calls } = await openOn({ send: failing('MESSAGE_TOO_LARGE'), abort: lostConnection });
    await expect(producer.publish([record])).rejects.toMatchObject({ code: 'record_rejected', recordIndexes: [0, 0] });
    expect(calls).toEqual(['send', 'abort']);
  });

  it('opens once', async () => {
    const { producer } = await openOn({});
    await expect(producer.open()).rejects.toMatchObject({ code: 'producer_not_open' });
    await producer.close();
    await expect(producer.publish([record])).rejects.toMatchObject({ code: 'producer_not_open' });
  });
});
