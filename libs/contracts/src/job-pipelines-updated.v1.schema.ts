/**
 * JSON Schema of the value of one record on the topic, version 1. `schemas/job-pipelines-updated.v1.schema.json` is the
 * same document for readers outside TypeScript; a test holds the two together. Unknown fields pass: a later minor change
 * may add some.
 */
export const JOB_PIPELINES_UPDATED_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:flow-pipelines:schema:job-pipelines-updated:1',
  title: 'JobPipelinesUpdated',
  description:
    "The pipelines of a job changed. Holds the job's whole new state and the difference from the state before.",
  type: 'object',
  required: [
    'event_id',
    'event_type',
    'schema_version',
    'job_id',
    'version',
    'pipelines',
    'added',
    'removed',
    'actor',
    'reason',
    'request_id',
    'occurred_at',
  ],
  properties: {
    event_id: { type: 'string', format: 'uuid', description: 'UUID version 7, made with the change.' },
    event_type: { const: 'JobPipelinesUpdated' },
    schema_version: { const: 1 },
    job_id: {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: "Opaque and case-sensitive; also the record's key.",
    },
    version: { type: 'integer', minimum: 1, description: 'Grows by one with every change of the job.' },
    pipelines: { $ref: '#/$defs/pipelines', description: 'All pipelines of the job after the change.' },
    added: { $ref: '#/$defs/pipelines' },
    removed: { $ref: '#/$defs/pipelines' },
    actor: {
      type: 'object',
      required: ['id', 'name', 'kind'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        name: { type: 'string' },
        kind: { enum: ['user', 'service_account', 'system'] },
      },
    },
    reason: { type: ['string', 'null'] },
    request_id: { type: 'string' },
    occurred_at: { type: 'string', format: 'date-time' },
  },
  $defs: {
    pipelines: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'name'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          name: { type: 'string', description: 'The name that the pipeline had at the time of the event.' },
        },
      },
    },
  },
} as const;
