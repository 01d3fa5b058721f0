import type { ConsumedRecord } from '@flow-pipelines/kafka';
import { Ajv2020 } from 'ajv/dist/2020.js';

/**
 * - `no_value`                a record without a value where one must be
 * - `not_json`                the value is no JSON text
 * - `unknown_schema_version`  a message of a schema that this build does not know
 * - `schema_violation`        not what the schema of its version says
 * - `key_mismatch`            the record's key is not what the value says, so its place in the order means nothing
 * - `no_dead_letter`          the headers do not say what was given up, and why
 * - `refused_by_database`     the database has no place for what it says
 */
export type RejectionReason =
  | 'no_value'
  | 'not_json'
  | 'unknown_schema_version'
  | 'schema_violation'
  | 'key_mismatch'
  | 'no_dead_letter'
  | 'refused_by_database';

/** What a record holds. */
export type Reading<Message> =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly detail: string };

const SCHEMA_VERSION = 1;
const CONTROL_CHARACTER = /\p{Cc}/u;
// Formats are the producer's business; what is read as a time is checked where it is read.
const ajv = new Ajv2020({ formats: { uuid: true, 'date-time': true } });

/** Reads values that a JSON Schema describes, and whose key repeats one of their fields. Fields unknown to it pass. Never throws. */
export function jsonReader<Message extends { readonly occurred_at: string }>(
  schema: object,
  keyOf: (message: Message) => string,
): (record: Pick<ConsumedRecord, 'key' | 'value'>) => Reading<Message> {
  const isValid = ajv.compile<Message>(schema);
  return ({ key, value }) => {
    if (value === null) return rejected('no_value', 'the record has no value');
    const json = parse(value);
    if (json === undefined) return rejected('not_json', 'the value is no JSON');
    const version = schemaVersionOf(json);
    if (typeof version === 'number' && version !== SCHEMA_VERSION)
      return rejected('unknown_schema_version', `schema_version ${version}, known is ${SCHEMA_VERSION}`);
    if (!isValid(json)) return rejected('schema_violation', ajv.errorsText(isValid.errors, { dataVar: '' }));
    const unfit = Object.entries(json).find(([, field]) => typeof field === 'string' && !isStorable(field));
    if (unfit) return rejected('schema_violation', `/${unfit[0]} holds control characters`);
    if (Number.isNaN(Date.parse(json.occurred_at))) return rejected('schema_violation', '/occurred_at is no time');
    if (keyOf(json) !== key) return rejected('key_mismatch', 'the key of the record is not what its value says');
    return { kind: 'message', message: json };
  };
}

export function rejected(reason: RejectionReason, detail: string): Reading<never> {
  return { kind: 'rejected', reason, detail };
}

/** Whether PostgreSQL has a text for it, and UTF-8 has bytes. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !CONTROL_CHARACTER.test(text);
}

function parse(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
}

function schemaVersionOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'schema_version' in json ? json.schema_version : undefined;
}
