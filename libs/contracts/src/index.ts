export { cloudEventHeaders, type EventCoordinates } from './cloud-event-headers.js';
export {
  JOB_PIPELINES_UPDATED,
  SCHEMA_VERSION,
  serializeJobPipelinesUpdated,
  type Actor,
  type JobPipelinesUpdated,
  type PipelineRef,
} from './job-pipelines-updated.event.js';
export { JOB_PIPELINES_UPDATED_SCHEMA } from './job-pipelines-updated.v1.schema.js';
export { DEFAULT_PARTITIONS, DEFAULT_TOPIC, jobPipelinesTopic, type TopicPolicy } from './topics.js';
