import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { eventually } from '../support/eventually.js';
import { uniqueTopic } from '../support/test-kafka.js';

export interface ReadRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | undefined;
  readonly value: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Waits until at least so many records are to be seen, and answers all that are: a commit is answered before its markers
 * are written, so what it brought shows a moment later.
 */
export async function readTopicUntil(
  broker: string,
  topic: string,
  count: number,
  options: { readUncommitted?: boolean } = {},
): Promise<ReadRecord[]> {
  return eventually(async () => {
    const records = await readTopic(broker, topic, options);
    if (records.length < count) throw new Error(`${records.length} of ${count} records in ${topic}`);
    return records;
  });
}

/**
 * What is in a topic now, as a reader of its own sees it: every record before the first transaction that is still ending.
 * Uses the client directly, so that libs/kafka is not tested with itself.
 */
export async function readTopic(
  broker: string,
  topic: string,
  { readUncommitted = false }: { readUncommitted?: boolean } = {},
): Promise<ReadRecord[]> {
  const kafka = new Kafka({ brokers: [broker], clientId: 'test reader', logLevel: logLevel.NOTHING });
  const waiting = await partitionsWithRecords(kafka, topic);
  const records: ReadRecord[] = [];
  if (waiting.size === 0) return records;
  const consumer = kafka.consumer({ groupId: uniqueTopic('reader'), readUncommitted, maxWaitTimeInMs: 100 });
  try {
    const done = new Promise<void>((resolve) => {
      // Raised for batches of markers and aborted records too, which eachBatch does not see.
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
        if (BigInt(lastOffset) + 1n >= (waiting.get(partition) ?? 0n)) waiting.delete(partition);
        if (waiting.size === 0) resolve();
      });
    });
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachBatch: async ({ batch }) => void records.push(...batch.messages.map((m) => toRecord(batch.partition, m))),
    });
    await done;
  } finally {
    await consumer.disconnect();
  }
  return records;
}

async function partitionsWithRecords(kafka: Kafka, topic: string): Promise<Map<number, bigint>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    return new Map(ends.filter(({ high, low }) => high !== low).map((end) => [end.partition, BigInt(end.high)]));
  } finally {
    await admin.disconnect();
  }
}

function toRecord(partition: number, { offset, key, value, headers = {} }: KafkaMessage): ReadRecord {
  const texts = Object.entries(headers).map(([name, text]) => [name, String(text)]);
  return {
    partition,
    offset: BigInt(offset),
    key: key?.toString(),
    value: value?.toString(),
    headers: Object.fromEntries(texts) as Record<string, string>,
  };
}
