import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { EXECUTOR_REGISTERED_SCHEMA } from './executor-registered.v1.schema.js';
import { JOB_LIFECYCLE_SCHEMA } from './job-lifecycle.v1.schema.js';
import { JOB_PIPELINES_APPLIED_SCHEMA } from './job-pipelines-applied.v1.schema.js';
import { JOB_PIPELINES_UPDATED_SCHEMA } from './job-pipelines-updated.v1.schema.js';

/**
 * Version 1 of each event as consumers have it. Two things must go on working while `schema_version` says 1:
 *
 * - a consumer of that day reads what is written today: today's schema admits nothing that the frozen one refuses;
 * - a consumer of today reads what was written that day, for the topic keeps the last event of each job for ever: today's
 *   schema refuses nothing that the frozen one admits.
 *
 * So nothing may change but words, and fields may be added that need not be there. Anything else is version 2.
 */
const CONTRACTS = [
  {
    event: 'job-pipelines-updated',
    sha256: '3d88cf3db0ea84da32dce1c41bae50c9d4c1dea2d1ee0b147154e07b0f2b59a7',
    schema: JOB_PIPELINES_UPDATED_SCHEMA,
  },
  {
    event: 'job-pipelines-applied',
    sha256: '9e40e78372888b2e875fe9169b9f5a6ca0e201d5e8e7ee1f33514b3a4f0c3445',
    schema: JOB_PIPELINES_APPLIED_SCHEMA,
  },
  {
    event: 'executor-registered',
    sha256: '6b2f95bcbd6bcd7f22b2baf6b9e609fe84d67dcbb61b5ae0b94b274e16a3fe26',
    schema: EXECUTOR_REGISTERED_SCHEMA,
  },
  {
    event: 'job-lifecycle',
    sha256: '1e5ead4830d8fabe1f91f18e9771f1d5dad02df06d0de8cd5ea7b6af3c3151dd',
    schema: JOB_LIFECYCLE_SCHEMA,
  },
];

type Schema = { readonly [keyword: string]: unknown };

const near = (path: string) => new URL(`../${path}`, import.meta.url);
const frozenOf = (event: string): Schema =>
  JSON.parse(readFileSync(near(`schemas/${event}.v1.frozen.json`), 'utf8')) as Schema;
const examplesOf = (event: string) =>
  readdirSync(near('examples/'))
    .filter((name) => name.startsWith(`${event}.`))
    .map((name) => JSON.parse(readFileSync(near(`examples/${name}`), 'utf8')) as Record<string, unknown>);

const frozen = frozenOf('job-pipelines-updated');
const EXAMPLES = examplesOf('job-pipelines-updated');
const EXAMPLE = EXAMPLES[0] ?? {};

const accepts = (schema: Schema, event: unknown): boolean =>
  new Ajv2020({ strict: false, formats: { uuid: true, 'date-time': true } }).validate(schema, event);

/** A copy in which one place, named by its path, is replaced; undefined removes it. */
function changed(path: string, value: unknown, schema: Schema = frozen): Schema {
  const [key = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : changed(rest.join('.'), value, (schema[key] ?? {}) as Schema);
  return JSON.parse(JSON.stringify({ ...schema, [key]: inner }));
}

const without = (field: string) => (frozen['required'] as string[]).filter((one) => one !== field);
const event = (fields: Schema) => JSON.parse(JSON.stringify({ ...EXAMPLE, ...fields }));

describe.each(CONTRACTS)('version 1 of $event', ({ event, sha256, schema }) => {
  it('is frozen', () => {
    const hash = createHash('sha256')
      .update(JSON.stringify(frozenOf(event)))
      .digest('hex');
    expect(hash).toBe(sha256);
  });

  it('has changed since in nothing that a consumer would notice', () => {
    expect(differences(frozenOf(event), schema)).toEqual([]);
  });

  it('is accepted by a consumer of the first day, in each of its examples', () => {
    const examples = examplesOf(event);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(accepts(frozenOf(event), example)).toBe(true);
      expect(accepts(frozenOf(event), { ...example, a_field_of_tomorrow: { any: 'thing' } })).toBe(true);
    }
  });
});

describe('a change of the schema', () => {
  it.each<[string, Schema]>([
    ['other words', changed('properties.version.description', 'Counts.')],
    ['a field that need not be there', changed('properties.priority', { type: 'integer' })],
    ['such a field further in', changed('properties.actor.properties.email', { type: 'string' })],
    ['another order', Object.fromEntries(Object.entries(frozen).toReversed())],
    ['another order of the required fields', changed('required', without('').toReversed())],
  ])('breaks nobody when it brings %s', (_, schema) => {
    expect(differences(frozen, schema)).toEqual([]);
    for (const example of EXAMPLES) expect(accepts(schema, example)).toBe(true);
  });

  // Each with an event that shows it: written under the changed schema, refused by a consumer of the first day.
  it.each<[string, Schema, unknown]>([
    ['a removed field', changed('required', without('reason')), event({ reason: undefined })],
    ['another type', changed('properties.version', { type: 'string' }), event({ version: '7' })],
    ['one more type', changed('properties.request_id.type', ['string', 'null']), event({ request_id: null })],
    [
      'a new kind of actor',
      changed('properties.actor.properties.kind.enum', ['robot']),
      event({ actor: { ...(EXAMPLE['actor'] as object), kind: 'robot' } }),
    ],
    ['a smaller minimum', changed('properties.version.minimum', 0), event({ version: 0 })],
    ['a longer text', changed('properties.job_id.maxLength', 300), event({ job_id: 'j'.repeat(300) })],
    ['a shorter text', changed('properties.job_id.minLength', 0), event({ job_id: '' })],
    ['another version', changed('properties.schema_version.const', 2), event({ schema_version: 2 })],
    ['a part without its name', changed('$defs.pipelines.items.required', ['id']), event({ added: [{ id: 'x' }] })],
    ['a condition that is gone', changed('properties.occurred_at.type', undefined), event({ occurred_at: 1 })],
  ])('breaks consumers of the first day by %s', (_, schema, witness) => {
    expect(accepts(schema, witness)).toBe(true);
    expect(accepts(frozen, witness)).toBe(false);
    expect(differences(frozen, schema)).not.toEqual([]);
  });

  // Each refuses an event that is in the topic since the first day.
  it.each<[string, Schema]>([
    ['a new required field', changed('required', [...without(''), 'priority'])],
    ['a type less', changed('properties.reason.type', 'null')],
    ['a greater minimum', changed('properties.version.minimum', 100)],
    ['a kind of actor less', changed('properties.actor.properties.kind.enum', ['system'])],
    ['a pattern', changed('properties.request_id.pattern', '^never$')],
    ['fields that are no longer let pass', changed('additionalProperties', false)],
    ['a keyword that this test does not know', changed('maxProperties', 12)],
  ])('breaks consumers of today by %s', (_, schema) => {
    const old = { ...EXAMPLE, a_field_of_tomorrow: 1 };
    expect(accepts(frozen, old)).toBe(true);
    expect(accepts(schema, old)).toBe(false);
    expect(differences(frozen, schema)).not.toEqual([]);
  });
});

const WORDS = new Set(['title', 'description', '$comment', 'examples']);

/** Where today's schema differs from the frozen one in more than words and added optional fields. */
function differences(before: unknown, after: unknown, path = '#'): string[] {
  if (!isSchema(before) || !isSchema(after)) return sameValue(before, after) ? [] : [path];
  const keywords = new Set(
    [...Object.keys(before), ...Object.keys(after)].filter((keyword) => !isWords(path, keyword)),
  );
  return [...keywords].flatMap((keyword) => {
    const isAddedField = isFields(path) && !(keyword in before);
    return isAddedField ? [] : differences(before[keyword], after[keyword], `${path}/${keyword}`);
  });
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFields = (path: string) => path.endsWith('/properties');
const isWords = (path: string, keyword: string) => !isFields(path) && WORDS.has(keyword);

/** Lists in a schema (required, enum, type) are sets. */
function sameValue(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return before === after;
  return before.length === after.length && new Set(before).isSubsetOf(new Set(after));
}
