import type { ExecutorRegistered, JobPipelinesApplied } from '@flow-pipelines/contracts';
import {
  createJobPipelinesConsumer,
  type JobPipelinesConsumer,
  type JobPipelinesConsumerOptions,
  type JobPipelinesUpdated,
} from '@flow-pipelines/executor-kit';
import { connectKafka, type TopicAdmin, type TransactionalProducer } from '@flow-pipelines/kafka';
import { createLogger } from '@flow-pipelines/runtime';
import { Kafka, logLevel } from 'kafkajs';
import { eventually, testKafkaBrokers, uniqueTopic } from '../support/index.js';
import { recordOf } from './job-events.js';
import { readTopic, type ReadRecord } from './read-topic.js';

export const PARTITIONS = 3;
const log = createLogger('test', 'silent');

/** Collects `job version` in the order of application. */
export function collector() {
  const seen: string[] = [];
  return { seen, handler: (event: JobPipelinesUpdated) => void seen.push(`${event.job_id} ${event.version}`) };
}

type ConsumeOptions<Tx> = Pick<JobPipelinesConsumerOptions<Tx>, 'store' | 'handler'> &
  Partial<JobPipelinesConsumerOptions<Tx>>;

/** For each test a topic of its own, a producer for it, and consumers of one group, all of them ended after it. */
export class KitHarness {
  broker = '';
  topic = '';
  producer!: TransactionalProducer;
  readonly log = log;
  private readonly ending: (() => Promise<void>)[] = [];

  constructor(private readonly name: string) {}

  get appliedTopic(): string {
    return `${this.topic}.applied`;
  }

  get deadLetterTopic(): string {
    return `${this.topic}.dead-letter`;
  }

  async connect(): Promise<void> {
    this.broker = await testKafkaBrokers();
  }

  async newTopic(): Promise<void> {
    this.topic = uniqueTopic(this.name);
    await Promise.all([this.topic, this.appliedTopic, this.deadLetterTopic].map((topic) => this.createTopic(topic)));
    await this.openProducer();
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.ending.splice(0).map((end) => end()));
  }

  async createTopic(name: string): Promise<void> {
    const topic = { name, partitions: PARTITIONS, config: {} };
    // `unavailable` while a topic that was just made has no leader yet: whoever makes one asks again, as the processes do.
    await eventually(() => this.ask((admin) => admin.ensureTopic(topic, { create: true })));
  }

  async openProducer(topic = this.topic): Promise<void> {
    const producer = this.kafka().transactionalProducer({ topic, transactionalId: topic });
    this.ending.push(() => producer.close());
    await producer.open();
    this.producer = producer;
  }

  async publish(...events: JobPipelinesUpdated[]): Promise<void> {
    await this.producer.publish(events.map(recordOf));
  }

  /** Of the consumers' group. */
  async committedOffset(partition: number): Promise<bigint | undefined> {
    return (await this.ask((admin) => admin.fetchCommittedOffsets(this.topic, this.topic))).get(partition);
  }

  /** The acknowledgements so far, as `job version outcome`, in the order of each job. */
  async acknowledgements(): Promise<string[]> {
    return (await this.applied()).flatMap((event) =>
      event.event_type === 'JobPipelinesApplied' ? `${event.job_id} ${event.version} ${event.outcome}` : [],
    );
  }

  /** The names under which executors have registered. */
  async registrations(): Promise<string[]> {
    return (await this.applied()).flatMap((event) => (event.event_type === 'ExecutorRegistered' ? event.executor : []));
  }

  /** All consumer groups that the broker knows. */
  async groups(): Promise<string[]> {
    const admin = new Kafka({ brokers: [this.broker], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      return (await admin.listGroups()).groups.map(({ groupId }) => groupId);
    } finally {
      await admin.disconnect();
    }
  }

  deadLetters(): Promise<ReadRecord[]> {
    return readTopic(this.broker, this.deadLetterTopic);
  }

  consume<Tx>(options: ConsumeOptions<Tx>): JobPipelinesConsumer<Tx> {
    const consumer = createJobPipelinesConsumer<Tx>({
      brokers: [this.broker],
      topic: this.topic,
      appliedTopic: this.appliedTopic,
      deadLetterTopic: this.deadLetterTopic,
      groupId: this.topic,
      executor: 'test',
      log,
      sessionTimeoutMs: 6_000,
      ...options,
    });
    this.ending.push(() => consumer.stop());
    consumer.start();
    return consumer;
  }

  private async applied(): Promise<(JobPipelinesApplied | ExecutorRegistered)[]> {
    const records = await readTopic(this.broker, this.appliedTopic);
    return records.map(({ value }) => JSON.parse(value ?? '') as JobPipelinesApplied | ExecutorRegistered);
  }

  private kafka() {
    return connectKafka({ brokers: [this.broker], clientId: this.name, log });
  }

  private async ask<T>(question: (admin: TopicAdmin) => Promise<T>): Promise<T> {
    const admin = this.kafka().topicAdmin();
    try {
      return await question(admin);
    } finally {
      await admin.close();
    }
  }
}
