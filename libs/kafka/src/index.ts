export { connectKafka, type KafkaConnection, type KafkaConnectionOptions } from './kafka-connection.js';
export { KafkaError, type KafkaErrorCode } from './kafka-error.js';
export type { KafkaLog } from './kafka-log.js';
export { partitionOfKey, type OutgoingRecord, type WrittenRange } from './records.js';
export type { TransactionOffset } from './transaction-offset.js';
export type { TransactionalProducer, TransactionalProducerOptions } from './transactional-producer.js';
export type { CommittedOffset, EnsureTopicOptions, TopicAdmin } from './topic-admin.js';
export type { TopicRequirements } from './topic-differences.js';
