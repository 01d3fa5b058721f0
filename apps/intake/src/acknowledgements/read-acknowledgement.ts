import {
  EXECUTOR_REGISTERED,
  EXECUTOR_REGISTERED_SCHEMA,
  JOB_PIPELINES_APPLIED_SCHEMA,
  type ExecutorRegistered,
  type JobPipelinesApplied,
} from '@flow-pipelines/contracts';
import { jsonReader } from '../topic-intake/json-reader.js';

/** Two kinds of messages share the topic. */
export type Acknowledgement = JobPipelinesApplied | ExecutorRegistered;

const SCHEMA = { anyOf: [JOB_PIPELINES_APPLIED_SCHEMA, EXECUTOR_REGISTERED_SCHEMA] };

export const readAcknowledgement = jsonReader<Acknowledgement>(SCHEMA, (message) =>
  message.event_type === EXECUTOR_REGISTERED ? message.executor : message.job_id,
);
