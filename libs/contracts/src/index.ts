export { asyncApiDocument } from './asyncapi.document.js';
export { cloudEventHeaders, REPLAY_HEADER, type EventCoordinates } from './cloud-event-headers.js';
export {
  deadLetterHeaders,
  readDeadLetterHeaders,
  type DeadLetter,
  type DeadLetterReason,
} from './dead-letter-headers.js';
export {
  EXECUTOR_REGISTERED,
  serializeExecutorRegistered,
  type ExecutorRegistered,
} from './executor-registered.event.js';
export { EXECUTOR_REGISTERED_SCHEMA } from './executor-registered.v1.schema.js';
export { JOB_LIFECYCLE_TYPES, type JobLifecycle, type JobLifecycleType } from './job-lifecycle.event.js';
export { JOB_LIFECYCLE_SCHEMA } from './job-lifecycle.v1.schema.js';
export {
  JOB_PIPELINES_APPLIED,
  serializeJobPipelinesApplied,
  type AppliedOutcome,
  type JobPipelinesApplied,
} from './job-pipelines-applied.event.js';
export { JOB_PIPELINES_APPLIED_SCHEMA } from './job-pipelines-applied.v1.schema.js';
export {
  JOB_PIPELINES_DELETED,
  JOB_PIPELINES_UPDATED,
  SCHEMA_VERSION,
  serializeJobPipelinesUpdated,
  type Actor,
  type JobPipelinesUpdated,
  type PipelineRef,
} from './job-pipelines-updated.event.js';
export { JOB_PIPELINES_UPDATED_SCHEMA } from './job-pipelines-updated.v1.schema.js';
export {
  appliedTopic,
  deadLetterTopic,
  DEFAULT_APPLIED_TOPIC,
  DEFAULT_DEAD_LETTER_TOPIC,
  DEFAULT_JOBS_TOPIC,
  DEFAULT_PARTITIONS,
  DEFAULT_TOPIC,
  jobPipelinesTopic,
  jobsTopic,
  type TopicPolicy,
} from './topics.js';
