import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { EXECUTOR_REGISTERED_SCHEMA } from './executor-registered.v1.schema.js';
import { JOB_PIPELINES_APPLIED_SCHEMA } from './job-pipelines-applied.v1.schema.js';
import { JOB_PIPELINES_UPDATED_SCHEMA } from './job-pipelines-updated.v1.schema.js';

/** By the names of the messages that refer to them. */
const SCHEMAS = {
  jobPipelinesUpdated: JOB_PIPELINES_UPDATED_SCHEMA,
  jobPipelinesApplied: JOB_PIPELINES_APPLIED_SCHEMA,
  executorRegistered: EXECUTOR_REGISTERED_SCHEMA,
};

let document: object | undefined;

/** asyncapi.yaml as an object, with the schemas that it refers to by files' names put in, so that it stands on its own. */
export function asyncApiDocument(): object {
  document ??= readDocument();
  return document;
}

function readDocument(): object {
  const read = parse(readFileSync(new URL('../asyncapi.yaml', import.meta.url), 'utf8'));
  for (const [name, schema] of Object.entries(SCHEMAS)) read.components.messages[name].payload.schema = schema;
  return read;
}
