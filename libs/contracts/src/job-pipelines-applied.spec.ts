import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { serializeExecutorRegistered, type ExecutorRegistered } from './executor-registered.event.js';
import { EXECUTOR_REGISTERED_SCHEMA } from './executor-registered.v1.schema.js';
import { serializeJobPipelinesApplied, type JobPipelinesApplied } from './job-pipelines-applied.event.js';
import { JOB_PIPELINES_APPLIED_SCHEMA } from './job-pipelines-applied.v1.schema.js';

const near = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8').trimEnd();
const validatorOf = (schema: object) => new Ajv2020({ formats: { uuid: true, 'date-time': true } }).compile(schema);

describe(serializeJobPipelinesApplied.name, () => {
  const isValid = validatorOf(JOB_PIPELINES_APPLIED_SCHEMA);

  it.each(['applied', 'parked'])('gives the bytes of the golden example, which the schema accepts: %s', (name) => {
    const text = near(`examples/job-pipelines-applied.v1.${name}.json`);
    const event = JSON.parse(text) as JobPipelinesApplied;
    expect(serializeJobPipelinesApplied(event)).toBe(text);
    const shuffled = Object.fromEntries(Object.entries({ ...event, extra: 1 }).toReversed()) as unknown;
    expect(serializeJobPipelinesApplied(shuffled as JobPipelinesApplied)).toBe(text);
    expect(isValid({ ...event, priority: 3 })).toBe(true);
    for (const field of JOB_PIPELINES_APPLIED_SCHEMA.required)
      expect(isValid({ ...event, [field]: undefined })).toBe(false);
  });

  it('is described unchanged by the published JSON document', () => {
    expect(JSON.parse(near('schemas/job-pipelines-applied.v1.schema.json'))).toEqual(JOB_PIPELINES_APPLIED_SCHEMA);
  });
});

describe(serializeExecutorRegistered.name, () => {
  const text = near('examples/executor-registered.v1.registered.json');
  const isValid = validatorOf(EXECUTOR_REGISTERED_SCHEMA);

  it('gives the bytes of the golden example, which the schema accepts', () => {
    const event = JSON.parse(text) as ExecutorRegistered;
    expect(serializeExecutorRegistered(event)).toBe(text);
    expect(isValid({ ...event, priority: 3 })).toBe(true);
    for (const field of EXECUTOR_REGISTERED_SCHEMA.required)
      expect(isValid({ ...event, [field]: undefined })).toBe(false);
  });

  it('is described unchanged by the published JSON document', () => {
    expect(JSON.parse(near('schemas/executor-registered.v1.schema.json'))).toEqual(EXECUTOR_REGISTERED_SCHEMA);
  });
});
