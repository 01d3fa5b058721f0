import { appliedTopic, deadLetterTopic, jobsTopic } from '@flow-pipelines/contracts';
import { assertMigrated, createDataSource, DatabaseConnection } from '@flow-pipelines/database';
import { connectKafka, type GroupConsumer, type KafkaConnection, type TopicAdmin } from '@flow-pipelines/kafka';
import { kafkaOptionsOf, type Logger } from '@flow-pipelines/runtime';
import type { DataSource } from 'typeorm';
import { applyAcknowledgements } from './acknowledgements/apply-acknowledgements.js';
import { readAcknowledgement } from './acknowledgements/read-acknowledgement.js';
import { readDeadLetter } from './dead-letters/read-dead-letter.js';
import { storeDeadLetters } from './dead-letters/store-dead-letters.js';
import type { IntakeConfiguration } from './intake.configuration.js';
import { applyJobEvents } from './job-events/apply-job-events.js';
import { readJobEvent } from './job-events/read-job-event.js';
import { createMissingTopics } from './topic-intake/topic-creation.js';
import { TopicIntake, type IntakeCounters, type TopicPart } from './topic-intake/topic-intake.js';

/** For three topics with some partitions each at a time. */
const POOL_SIZE = 8;

interface Part {
  readonly topic: string;
  readonly intake: { readonly counters: IntakeCounters };
  readonly consumer: GroupConsumer;
}

/**
 * Kafka → database: the life of jobs, what executors have applied, what they gave up on. start() once, then stop().
 * Never fails for what is away: it waits for database, brokers and topics, for ever.
 */
export class Intake {
  readonly database: DatabaseConnection;
  private readonly admin: TopicAdmin;
  private readonly dataSource: DataSource;
  private readonly kafka: KafkaConnection;
  private readonly parts: readonly Part[];
  private readonly stopping = new AbortController();
  private creation: Promise<void> | undefined;

  constructor(
    private readonly configuration: Readonly<IntakeConfiguration>,
    private readonly log: Logger,
  ) {
    this.dataSource = createDataSource({
      url: configuration.databaseUrl,
      applicationName: 'flow-pipelines-intake',
      poolSize: POOL_SIZE,
      parameters: { lock_timeout: '5s', statement_timeout: '30s', idle_in_transaction_session_timeout: '30s' },
      answerTimeoutMs: 35_000,
      onIdleError: (err) => log.warn({ err }, 'an idle database connection broke'),
    });
    this.database = new DatabaseConnection(this.dataSource, { log, prepare: assertMigrated });
    this.kafka = connectKafka({ ...kafkaOptionsOf(configuration), clientId: 'intake', log });
    this.admin = this.kafka.topicAdmin();
    this.parts = [
      this.part({ topic: configuration.jobsTopic, read: readJobEvent, apply: applyJobEvents }),
      this.part({ topic: configuration.appliedTopic, read: readAcknowledgement, apply: applyAcknowledgements }),
      this.part({ topic: configuration.deadLetterTopic, read: readDeadLetter, apply: storeDeadLetters }),
    ];
  }

  /** Resolves when it consumes, or was stopped before that. */
  async start(): Promise<void> {
    this.creation = this.createTopics();
    if (await this.database.connect()) for (const { consumer } of this.parts) consumer.start();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.parts.map(({ consumer }) => consumer.stop()));
    await this.creation;
    await this.admin.close();
    await this.database.close();
  }

  /** @throws while the brokers are away, or deny it one of its topics */
  async checkKafka(): Promise<void> {
    await this.admin.ping();
    for (const { consumer } of this.parts) consumer.obstacle.assertNone();
  }

  /** Codes of what the brokers deny it. */
  obstacles(): readonly (string | undefined)[] {
    return this.parts.map(({ consumer }) => consumer.obstacle.code);
  }

  /** By topic: how far it has come, and what it has counted. */
  status() {
    return this.parts.map(({ topic, intake, consumer }) => ({ topic, ...consumer.status(), ...intake.counters }));
  }

  private part<Message>(part: TopicPart<Message>): Part {
    const { log } = this;
    const intake = new TopicIntake(part, this.dataSource, log);
    const consumer = this.kafka.groupConsumer({
      topic: part.topic,
      // A group for each topic: members of one group that read different topics would hand them to each other.
      groupId: `${part.topic}.intake`,
      onBatch: (batch) => intake.take(batch),
      log,
    });
    return { topic: part.topic, intake, consumer };
  }

  private async createTopics(): Promise<void> {
    const { configuration, log } = this;
    if (!configuration.kafkaCreateTopics) return;
    const topics = [
      jobsTopic(configuration.jobsTopic, configuration.kafkaPartitions),
      appliedTopic(configuration.appliedTopic, configuration.kafkaPartitions),
      deadLetterTopic(configuration.deadLetterTopic, configuration.kafkaPartitions),
    ];
    const { signal } = this.stopping;
    await createMissingTopics(this.admin, topics, {
      replicationFactor: configuration.kafkaReplicationFactor,
      signal,
      log,
    });
  }
}
