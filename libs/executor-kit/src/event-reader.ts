import { JOB_PIPELINES_UPDATED_SCHEMA, SCHEMA_VERSION, type JobPipelinesUpdated } from '@flow-pipelines/contracts';
import type { ConsumedRecord } from '@flow-pipelines/kafka';
import { Ajv2020 } from 'ajv/dist/2020.js';

/**
 * - `not_json`                the value is no JSON text
 * - `unknown_schema_version`  an event of a schema that this kit does not know: time to update the kit
 * - `schema_violation`        not what the schema of its version says
 * - `key_mismatch`            the record's key is not the job id, so its place in the order means nothing
 */
export type RejectionReason = 'not_json' | 'unknown_schema_version' | 'schema_violation' | 'key_mismatch';

export type ReadResult =
  | { readonly kind: 'event'; readonly event: JobPipelinesUpdated }
  | { readonly kind: 'tombstone' }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly detail: string };

// Formats are the producer's business; a consumer that refused an event over one would lose a change.
const validate = new Ajv2020({ formats: { uuid: true, 'date-time': true } }).compile<JobPipelinesUpdated>(
  JOB_PIPELINES_UPDATED_SCHEMA,
);

/** What a record holds. Fields that the schema does not name pass. Never throws. */
export function readEvent({ key, value }: Pick<ConsumedRecord, 'key' | 'value'>): ReadResult {
  if (value === null) return { kind: 'tombstone' };
  const json = parse(value);
  if (json === undefined) return rejected('not_json', 'the value is no JSON');
  const version = schemaVersionOf(json);
  if (version !== undefined && version !== SCHEMA_VERSION) {
    return rejected('unknown_schema_version', `schema_version ${version}, known is ${SCHEMA_VERSION}`);
  }
  if (!validate(json)) return rejected('schema_violation', describeErrors());
  if (!Number.isSafeInteger(json.version)) return rejected('schema_violation', '/version is too large');
  // No store can keep these, and the contract forbids them: better refused once than retried for ever.
  if (/\p{Cc}/u.test(json.job_id)) return rejected('schema_violation', '/job_id holds control characters');
  if (json.job_id !== key) return rejected('key_mismatch', 'the key of the record is not its job_id');
  return { kind: 'event', event: json };
}

function parse(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
}

function schemaVersionOf(json: unknown): number | undefined {
  if (typeof json !== 'object' || json === null || !('schema_version' in json)) return undefined;
  return typeof json.schema_version === 'number' ? json.schema_version : undefined;
}

function describeErrors(): string {
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`.trim()).join('; ');
}

function rejected(reason: RejectionReason, detail: string): ReadResult {
  return { kind: 'rejected', reason, detail };
}
