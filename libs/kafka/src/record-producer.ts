import type { Kafka, Producer } from 'kafkajs';
import { withDeadline } from './deadline.js';
import { kafkaErrorOf } from './kafka-error.js';
import { type PlainRecord, ReadyRecord } from './ready-record.js';
import { requestsOf } from './records.js';

const DEADLINE_MS = 15_000;
const CLOSE_DEADLINE_MS = 5_000;

/**
 * Writes records at least once, in order per key, without transactions; whoever reads them must bear a repetition. One
 * send at a time, others wait. Connects at the first call; a connection that has failed is replaced by the next one.
 */
export class RecordProducer {
  private connected: Promise<Producer> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly client: Kafka) {}

  /** @throws {KafkaError} some of the records may have been written all the same */
  send(topic: string, records: readonly PlainRecord[]): Promise<void> {
    const mine = this.last.then(() => this.sendAlone(topic, records));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** Lets the sends under way end. Never fails. */
  async close(): Promise<void> {
    await this.last;
    await this.disconnect();
  }

  private async sendAlone(topic: string, records: readonly PlainRecord[]): Promise<void> {
    try {
      await withDeadline(this.write(topic, records), DEADLINE_MS, `write to ${topic}`);
    } catch (thrown) {
      const error = kafkaErrorOf(thrown, `write to ${topic}`);
      if (error.isConnection) void this.disconnect();
      throw error;
    }
  }

  private async write(topic: string, records: readonly PlainRecord[]): Promise<void> {
    const producer = await (this.connected ??= this.connect());
    const ready = records.map((record) => ReadyRecord.of(record));
    for (const [first, end] of requestsOf(ready)) {
      const messages = ready.slice(first, end);
      await producer.send({ topic, messages, acks: -1, timeout: DEADLINE_MS });
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.client.producer({ allowAutoTopicCreation: false, idempotent: false });
    await producer.connect();
    return producer;
  }

  private async disconnect(): Promise<void> {
    const connected = this.connected;
    this.connected = undefined;
    const disconnecting = connected?.then((producer) => producer.disconnect()) ?? Promise.resolve();
    await withDeadline(disconnecting, CLOSE_DEADLINE_MS, 'close').catch(() => undefined);
  }
}
