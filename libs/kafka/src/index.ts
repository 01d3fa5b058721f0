export { backoffMs, pause } from './backoff.js';
export type { ConsumedBatch, ConsumedRecord } from './consumed-batch.js';
export type { Progress } from './consumer-progress.js';
export type { GroupConsumer } from './group-consumer.js';
export type { GroupConsumerOptions } from './group-consumer-options.js';
export { connectKafka, type KafkaConnection, type KafkaConnectionOptions } from './kafka-connection.js';
export { KafkaError, type KafkaErrorCode } from './kafka-error.js';
export type { KafkaLog } from './kafka-log.js';
export type { KafkaSasl, KafkaSecurity, KafkaTls } from './kafka-security.js';
export { Obstacle } from './obstacle.js';
export type { RecordProducer } from './record-producer.js';
export {
  MAX_REQUEST_BYTES,
  partitionOfKey,
  type OutgoingRecord,
  type PlainRecord,
  type RecordCoordinates,
} from './records.js';
export type { TransactionOffset } from './transaction-offset.js';
export type { TransactionalProducer, TransactionalProducerOptions } from './transactional-producer.js';
export type { CommittedOffset, EnsureTopicOptions, TopicAdmin } from './topic-admin.js';
export type { TopicRequirements } from './topic-differences.js';
