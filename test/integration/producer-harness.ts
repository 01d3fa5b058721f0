import {
  connectKafka,
  KafkaError,
  partitionOfKey,
  type KafkaConnection,
  type TransactionalProducer,
} from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { Kafka, logLevel } from 'kafkajs';
import { testKafkaBrokers, uniqueTopic } from '../support/index.js';

const PARTITIONS = 3;
export const log = createLogger('test', 'silent');

/** Topics and producers of one test file. */
export class ProducerHarness {
  broker = '';
  kafka!: KafkaConnection;
  private readonly opened: TransactionalProducer[] = [];

  /** To the broker that tests share, unless another one is given. */
  async connect(broker?: string): Promise<void> {
    this.broker = broker ?? (await testKafkaBrokers());
    this.kafka = connectKafka({ brokers: [this.broker], clientId: 'producer test', log });
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((producer) => producer.close()));
  }

  async createTopic(config: Record<string, string> = {}): Promise<string> {
    const name = uniqueTopic('producer');
    const admin = this.kafka.topicAdmin();
    await admin.ensureTopic({ name, partitions: PARTITIONS, config }, { create: true });
    await admin.close();
    return name;
  }

  async growTopic(topic: string, partitions: number): Promise<void> {
    const admin = new Kafka({ brokers: [this.broker], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] });
    await admin.disconnect();
  }

  /** With the topic's name as its transactional.id, so that a second one of a topic succeeds the first. */
  async openProducer(topic: string): Promise<TransactionalProducer> {
    const producer = this.kafka.transactionalProducer({ topic, transactionalId: topic });
    this.opened.push(producer);
    await producer.open();
    return producer;
  }
}

export const partitionOf = (key: string) => partitionOfKey(key, PARTITIONS);

export const record = (key: string, value: string | null = key) => ({ key, value });

export const offset = (topic: string, position: bigint, metadata = '') => ({
  groupId: `${topic}.cursor`,
  topic,
  partition: 0,
  offset: position,
  metadata,
});

export const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof KafkaError ? error.code : error),
  );
