import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs-original';
import { answerWhenAsked, summaryOf } from '../latency-log.js';
import { receive } from '../receive.js';

/**
 * Row 5's rival, and what row 8 is held against: kafkajs alone from produce to consume, transactions on.
 * `kafkajs-delivery {role, brokers, topic, …}`: one process consumes, another produces; what came while a transaction was
 * under way travels in the next one.
 */
interface Task {
  readonly role: 'consume' | 'produce';
  readonly brokers: string;
  readonly topic: string;
  readonly perSecond: number;
  readonly seconds: number;
}

const task = JSON.parse(process.argv[2] ?? '') as Task;
const kafka = new Kafka({ brokers: [task.brokers], logLevel: logLevel.NOTHING });

const latencies: number[] = [];

async function consume({ topic }: Task): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 12 }] });
  await admin.disconnect();
  await receive(kafka, topic, ({ value }) => {
    latencies.push(Date.now() - (JSON.parse(String(value)) as { sent: number }).sent);
  });
  answerWhenAsked(() => summaryOf(latencies.splice(0)));
}

async function produce({ topic, perSecond, seconds }: Task): Promise<void> {
  const producer = kafka.producer({
    transactionalId: topic,
    maxInFlightRequests: 1,
    idempotent: false,
    // The broker is still busy with the transaction before for a moment; kafkajs would wait 300 ms.
    retry: { initialRetryTime: 2, retries: 20 },
  });
  await producer.connect();
  const start = performance.now();
  const filler = 'x'.repeat(700);
  for (let sent = 0; sent < perSecond * seconds;) {
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - start) / 1_000) * perSecond));
    if (due <= sent) {
      await sleep(1);
      continue;
    }
    const messages = Array.from({ length: due - sent }, (_, index) => {
      // Since it was due, not since this process came round to it.
      const at = performance.timeOrigin + start + ((sent + index + 1) / perSecond) * 1_000;
      return { key: `job ${(sent + index) % 10_000}`, value: JSON.stringify({ sent: at, filler }) };
    });
    sent = due;
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages, acks: -1 });
    await transaction.commit();
  }
  await producer.disconnect();
  process.exit();
}

await (task.role === 'consume' ? consume(task) : produce(task));
