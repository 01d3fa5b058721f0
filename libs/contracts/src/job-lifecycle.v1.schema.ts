/** JSON Schema of an event of a job's life, version 1; see job-pipelines-updated.v1.schema.ts for the rules. */
export const JOB_LIFECYCLE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:flow-pipelines:schema:job-lifecycle:1',
  title: 'JobLifecycle',
  description: 'A job was created, has another state, or was deleted, at its source. The greatest sequence counts.',
  type: 'object',
  required: ['event_id', 'event_type', 'schema_version', 'job_id', 'sequence', 'occurred_at'],
  properties: {
    event_id: { type: 'string', format: 'uuid' },
    event_type: { enum: ['JobCreated', 'JobStateChanged', 'JobDeleted'] },
    schema_version: { const: 1 },
    job_id: {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: "Opaque and case-sensitive, without control characters; also the record's key.",
    },
    sequence: {
      type: 'integer',
      minimum: 1,
      maximum: 9_007_199_254_740_991,
      description: 'Grows with every event of this job, at its source; it need not be without holes.',
    },
    state: {
      type: 'string',
      minLength: 1,
      maxLength: 64,
      description: "In the source's own words, without control characters. May be missing from JobDeleted.",
    },
    occurred_at: { type: 'string', format: 'date-time' },
  },
  if: { type: 'object', properties: { event_type: { const: 'JobDeleted' } } },
  else: { type: 'object', required: ['state'] },
} as const;
