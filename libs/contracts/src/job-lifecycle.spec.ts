import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { JOB_LIFECYCLE_TYPES, type JobLifecycle } from './job-lifecycle.event.js';
import { JOB_LIFECYCLE_SCHEMA } from './job-lifecycle.v1.schema.js';

const near = (path: string) => new URL(`../${path}`, import.meta.url);
const examples = readdirSync(near('examples/'))
  .filter((name) => name.startsWith('job-lifecycle.'))
  .map((name) => ({ name, event: JSON.parse(readFileSync(near(`examples/${name}`), 'utf8')) as JobLifecycle }));
const isValid = new Ajv2020({ formats: { uuid: true, 'date-time': true } }).compile(JOB_LIFECYCLE_SCHEMA);
const EXAMPLE = examples[0]?.event;

describe('the JSON Schema of JobLifecycle', () => {
  it('has an example of each type', () => {
    expect(new Set(examples.map(({ event }) => event.event_type))).toEqual(new Set(JOB_LIFECYCLE_TYPES));
    expect(JOB_LIFECYCLE_SCHEMA.properties.event_type.enum).toEqual(JOB_LIFECYCLE_TYPES);
  });

  it.each(examples)('accepts the golden example $name, also with fields that it does not know', ({ event }) => {
    expect(isValid(event)).toBe(true);
    expect(isValid({ ...event, priority: 3 })).toBe(true);
    for (const field of JOB_LIFECYCLE_SCHEMA.required) expect(isValid({ ...event, [field]: undefined })).toBe(false);
  });

  it.each(JOB_LIFECYCLE_TYPES)('asks for the state, except of what was deleted: %s', (type) => {
    const { state: _, ...stateless } = { ...EXAMPLE, event_type: type };
    expect(isValid({ ...stateless, state: 'done' })).toBe(true);
    expect(isValid(stateless)).toBe(type === 'JobDeleted');
  });

  it.each([
    { sequence: 0 },
    { sequence: 1.5 },
    { sequence: '7' },
    { sequence: 2 ** 53 },
    { state: '' },
    { state: 'x'.repeat(65) },
    { state: null },
    { event_type: 'JobArchived' },
    { job_id: '' },
    { job_id: 'x'.repeat(256) },
  ])('refuses %j', (change) => {
    expect(isValid({ ...EXAMPLE, ...change })).toBe(false);
  });

  it('is published unchanged as a JSON document', () => {
    const published = readFileSync(near('schemas/job-lifecycle.v1.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(JOB_LIFECYCLE_SCHEMA);
  });
});
