/** JSON Schema of an acknowledgement, version 1; see job-pipelines-updated.v1.schema.ts for the rules. */
export const JOB_PIPELINES_APPLIED_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:flow-pipelines:schema:job-pipelines-applied:1',
  title: 'JobPipelinesApplied',
  description: "An executor has applied, or parked, one version of a job's pipelines.",
  type: 'object',
  required: ['event_id', 'event_type', 'schema_version', 'executor', 'job_id', 'version', 'outcome', 'occurred_at'],
  properties: {
    event_id: { type: 'string', format: 'uuid', description: 'UUID version 7, made with the acknowledgement.' },
    event_type: { const: 'JobPipelinesApplied' },
    schema_version: { const: 1 },
    executor: { type: 'string', minLength: 1, maxLength: 255, description: 'Name that its instances share.' },
    job_id: {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: "Opaque and case-sensitive; also the record's key.",
    },
    version: { type: 'integer', minimum: 1, description: 'Every version below it is applied as well or passed over.' },
    outcome: { enum: ['applied', 'parked'] },
    detail: { type: 'string', description: 'Why it is parked.' },
    occurred_at: { type: 'string', format: 'date-time' },
  },
} as const;
