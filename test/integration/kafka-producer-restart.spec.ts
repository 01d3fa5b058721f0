import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka, KafkaError, type KafkaConnection, type TransactionalProducer } from '@flow-pipelines/kafka';
import { startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { freePort } from '../support/index.js';
import { log, offset, record } from './producer-harness.js';
import { readTopicUntil } from './read-topic.js';

const TOPIC = 'restarted';
const KEYS = ['a', 'b', 'c', 'd', 'e'];
const BATCHES_AFTER = 20;
const dataDir = mkdtempSync(join(tmpdir(), 'flow-restarted-kafka-'));
let port: number;
let kafka: Awaited<ReturnType<typeof startEmbeddedKafka>>;

const start = () => startEmbeddedKafka({ dataDir, port, onProgress: () => undefined, shortLived: true });
beforeAll(async () => {
  port = await freePort();
  kafka = await start();
});
afterAll(async () => {
  await kafka.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Publishes batch after batch as the relay does: a broken producer is replaced, and the committed offset says how far it was. */
class Publishing {
  position = 0n;
  replaced = 0;
  private atNextCommit: (() => void) | undefined;
  private readonly admin;
  private going = true;
  private readonly ended: Promise<void>;

  constructor(private readonly client: KafkaConnection) {
    this.admin = client.topicAdmin();
    this.ended = this.run();
  }

  /** Sends the signal in the very moment in which a commit is answered: its markers are then still to be written. */
  killAtCommit(pid: number, signal: NodeJS.Signals): Promise<void> {
    return new Promise((resolve) => {
      this.atNextCommit = () => {
        this.atNextCommit = undefined;
        process.kill(pid, signal);
        resolve();
      };
    });
  }

  async until(position: bigint): Promise<void> {
    while (this.position < position) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async stop(): Promise<void> {
    this.going = false;
    await this.ended;
    await this.admin.close();
  }

  private async run(): Promise<void> {
    while (this.going) {
      const producer = this.client.transactionalProducer({ topic: TOPIC, transactionalId: TOPIC, deadlineMs: 5_000 });
      try {
        await producer.open();
        const committed = await this.admin.fetchCommittedOffset(`${TOPIC}.cursor`, TOPIC, 0);
        this.position = committed?.offset ?? 0n;
        await this.publish(producer);
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        this.replaced += 1;
      } finally {
        await producer.close();
      }
    }
  }

  private async publish(producer: TransactionalProducer): Promise<void> {
    while (this.going) {
      const next = this.position + 1n;
      await producer.publish(
        KEYS.map((key) => record(key, String(next))),
        offset(TOPIC, next),
      );
      this.position = next;
      this.atNextCommit?.();
    }
  }
}

describe('TransactionalProducer, while its broker is restarted', () => {
  // Kafka 4.3 and 4.4 repeat in most of these kills: ADR 29.
  it.each([
    ['SIGTERM', 1],
    ['SIGKILL', 4],
  ] as const)(
    'neither loses, repeats nor reorders: %s, %d times',
    async (signal, times) => {
      const client = connectKafka({ brokers: [kafka.brokers], clientId: 'restart', log, retries: 5 });
      const admin = client.topicAdmin();
      await admin.ensureTopic({ name: TOPIC, partitions: 3, config: {} }, { create: true });
      await admin.close();
      const publishing = new Publishing(client);
      await publishing.until(1n);
      for (let time = 0; time < times; time += 1) {
        await publishing.until(publishing.position + 5n);
        await publishing.killAtCommit(kafka.pid, signal);
        await kafka.exited;
        kafka = await start();
      }
      await publishing.until(publishing.position + BigInt(BATCHES_AFTER));
      await publishing.stop();
      expect(publishing.replaced).toBeGreaterThan(0);
      const count = Number(publishing.position);
      const records = await readTopicUntil(kafka.brokers, TOPIC, count * KEYS.length);
      const expected = Array.from({ length: count }, (_, index) => String(index + 1));
      for (const key of KEYS)
        expect(records.filter((one) => one.key === key).map(({ value }) => value)).toEqual(expected);
    },
    120_000,
  );
});
