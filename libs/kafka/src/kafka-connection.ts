import { Kafka, logLevel } from 'kafkajs';
import { readBrokerClock } from './broker-clock.js';
import { GroupConsumer } from './group-consumer.js';
import type { GroupConsumerOptions } from './group-consumer-options.js';
import { clientLogTo, type KafkaLog } from './kafka-log.js';
import { clientSecurityOf, type KafkaSecurity } from './kafka-security.js';
import { dropNegativeTimeoutWarningOfKafkajs } from './negative-timeout-warning.js';
import { RecordProducer } from './record-producer.js';
import { TopicAdmin } from './topic-admin.js';
import { TransactionalProducer } from './transactional-producer.js';
import type { TransactionalProducerOptions } from './transactional-producer-options.js';

export interface KafkaConnectionOptions extends KafkaSecurity {
  /** `host:port`, any of the cluster. */
  readonly brokers: readonly string[];
  /** Name of the process in the brokers' logs and metrics. */
  readonly clientId: string;
  readonly log: KafkaLog;
  /** How often a request is repeated before its error is thrown. Default 10, which takes about two seconds. */
  readonly retries?: number;
}

/**
 * Settings for a cluster; nothing is connected until something made from it is opened, so brokers that are away now or
 * later are an error of that call and never of the process.
 */
export class KafkaConnection {
  private readonly client: Kafka;

  constructor(options: KafkaConnectionOptions) {
    dropNegativeTimeoutWarningOfKafkajs();
    this.client = new Kafka({
      brokers: [...options.brokers],
      clientId: options.clientId,
      ...clientSecurityOf(options),
      connectionTimeout: 3_000,
      authenticationTimeout: 10_000,
      requestTimeout: 10_000,
      enforceRequestTimeout: true,
      // The broker answers CONCURRENT_TRANSACTIONS while the markers of the transaction before are being written, which
      // takes a millisecond or two; with the client's default of 300 ms each batch would wait for nothing.
      retry: { initialRetryTime: 2, multiplier: 2, factor: 0.2, maxRetryTime: 1_000, retries: options.retries ?? 10 },
      logLevel: logLevel.DEBUG,
      logCreator: clientLogTo(options.log),
    });
  }

  transactionalProducer(options: TransactionalProducerOptions): TransactionalProducer {
    return new TransactionalProducer(this.client, options);
  }

  recordProducer(): RecordProducer {
    return new RecordProducer(this.client);
  }

  groupConsumer(options: GroupConsumerOptions): GroupConsumer {
    return new GroupConsumer(this.client, this.topicAdmin(), options);
  }

  /** See readBrokerClock. */
  brokerClock(): Promise<number> {
    return readBrokerClock(this.client);
  }

  topicAdmin(): TopicAdmin {
    return new TopicAdmin(this.client);
  }
}

export function connectKafka(options: KafkaConnectionOptions): KafkaConnection {
  return new KafkaConnection(options);
}
