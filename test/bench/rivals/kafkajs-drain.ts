import { Kafka, logLevel, type Message } from 'kafkajs-original';

/**
 * Row 4's rival: kafkajs alone writes messages that are built beforehand, in transactions of the relay's size that carry an
 * offset as the relay's do. `kafkajs-drain {brokers, topic, partitions, events, batch}`; prints events a second.
 */
interface Task {
  readonly brokers: string;
  readonly topic: string;
  readonly partitions: number;
  readonly events: number;
  readonly batch: number;
}

const { brokers, topic, partitions, events, batch } = JSON.parse(process.argv[2] ?? '') as Task;
const BUILT = 10_000;
const filler = 'x'.repeat(700);
const messages = Array.from({ length: BUILT }, (_, n): Message => {
  const job = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return {
    key: Buffer.from(job),
    value: Buffer.from(JSON.stringify({ n, filler })),
    headers: {
      ce_specversion: '1.0',
      ce_id: job,
      ce_source: '/flow-pipelines',
      ce_type: 'JobPipelinesUpdated',
      ce_subject: job,
      ce_time: '2026-11-23T10:15:30.123Z',
      'content-type': 'application/json',
    },
  };
});

const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions }] });
await admin.disconnect();
const producer = kafka.producer({
  transactionalId: topic,
  maxInFlightRequests: 1,
  idempotent: false,
  // The broker is still busy with the transaction before for a moment; kafkajs would wait 300 ms.
  retry: { initialRetryTime: 2, retries: 20 },
});
await producer.connect();

let sent = 0;
async function sendBatch(): Promise<void> {
  const transaction = await producer.transaction();
  const count = Math.min(batch, events - sent);
  const part = Array.from({ length: count }, (_, index) => messages[(sent + index) % BUILT] as Message);
  await transaction.send({ topic, messages: part, acks: -1 });
  sent += count;
  const offsets = [{ topic, partitions: [{ partition: 0, offset: String(sent) }] }];
  await transaction.sendOffsets({ consumerGroupId: topic, topics: offsets });
  await transaction.commit();
}

// The first transactions look up the coordinators.
for (let n = 0; n < 3; n += 1) await sendBatch();
const before = sent;
const since = performance.now();
while (sent < events) await sendBatch();
const seconds = (performance.now() - since) / 1_000;
process.stdout.write(String((sent - before) / seconds));
process.exit();
