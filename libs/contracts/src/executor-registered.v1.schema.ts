/** JSON Schema of a registration, version 1; see job-pipelines-updated.v1.schema.ts for the rules. */
export const EXECUTOR_REGISTERED_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:flow-pipelines:schema:executor-registered:1',
  title: 'ExecutorRegistered',
  description: 'An instance of an executor is there. Written when it starts and now and then.',
  type: 'object',
  required: ['event_type', 'schema_version', 'executor', 'instance', 'occurred_at'],
  properties: {
    event_type: { const: 'ExecutorRegistered' },
    schema_version: { const: 1 },
    executor: { type: 'string', minLength: 1, maxLength: 255, description: "Also the record's key." },
    instance: { type: 'string', minLength: 1, maxLength: 255, description: 'One process of the executor.' },
    occurred_at: { type: 'string', format: 'date-time' },
  },
} as const;
