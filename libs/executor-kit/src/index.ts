export type { JobPipelinesUpdated, PipelineRef } from '@flow-pipelines/contracts';
export type { Counters, Handler, HandlerContext, Rejection } from './batch-applier.js';
export type { RejectionReason } from './event-reader.js';
export {
  createJobPipelinesConsumer,
  type ConsumerStatus,
  type JobPipelinesConsumer,
  type JobPipelinesConsumerOptions,
} from './job-pipelines-consumer.js';
export { applyAboveMarks, type Effect, type JobPipelinesStore } from './job-pipelines-store.js';
export { MemoryStore } from './memory.store.js';
export { PostgresStore, type PostgresStoreOptions, type PostgresTransaction } from './postgres.store.js';
