export type { Actor, JobPipelinesUpdated, PipelineRef } from '@flow-pipelines/contracts';
export type { JobPipelinesConsumerOptions } from './consumer-options.js';
export type { ConsumerEvents, Handled } from './consumer-events.js';
export type { Counters } from './counters.js';
export type { RejectionReason } from './event-reader.js';
export { ParkJobError, type Handler, type HandlerContext } from './handler.js';
export type { ConsumerStatus } from './consumer-status.js';
export { createJobPipelinesConsumer, JobPipelinesConsumer } from './job-pipelines-consumer.js';
export {
  applyAboveMarks,
  StoreUnavailableError,
  type ApplyOptions,
  type Effect,
  type JobPipelinesStore,
  type LaterEvents,
  type Outcome,
  type ParkedEvent,
  type ParkedJob,
  type RedriveStep,
} from './job-pipelines-store.js';
export { MemoryStore } from './memory.store.js';
export { PostgresStore, type PostgresStoreOptions } from './postgres.store.js';
export type { PostgresTransaction } from './postgres-transaction.js';
export { readJobPipelines, type ReadJobPipelinesOptions } from './read-job-pipelines.js';
