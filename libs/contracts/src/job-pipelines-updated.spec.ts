import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { cloudEventHeaders } from './cloud-event-headers.js';
import { serializeJobPipelinesUpdated, type JobPipelinesUpdated } from './job-pipelines-updated.event.js';
import { JOB_PIPELINES_UPDATED_SCHEMA } from './job-pipelines-updated.v1.schema.js';

const folder = (name: string) => new URL(`../${name}/`, import.meta.url);
const examples = readdirSync(folder('examples'))
  .filter((name) => name.startsWith('job-pipelines-updated.'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder('examples')), 'utf8').trimEnd() }));
const validate = new Ajv2020({ formats: { uuid: true, 'date-time': true } }).compile(JOB_PIPELINES_UPDATED_SCHEMA);

describe(serializeJobPipelinesUpdated.name, () => {
  it.each(examples)('gives the same bytes as the golden example $name', ({ text }) => {
    const event = JSON.parse(text) as JobPipelinesUpdated;
    expect(serializeJobPipelinesUpdated(event)).toBe(text);
  });

  it('keeps its bytes whatever order or extra fields the caller hands in', () => {
    const event = JSON.parse(examples[0]?.text ?? '') as JobPipelinesUpdated;
    const shuffled = Object.fromEntries(Object.entries({ ...event, extra: 1 }).toReversed()) as unknown;
    expect(serializeJobPipelinesUpdated(shuffled as JobPipelinesUpdated)).toBe(examples[0]?.text);
  });
});

describe('the JSON Schema of JobPipelinesUpdated', () => {
  it.each(examples)('accepts the golden example $name', ({ text }) => {
    expect(validate(JSON.parse(text))).toBe(true);
  });

  it.each(['event_id', 'job_id', 'version', 'pipelines', 'actor', 'occurred_at', 'schema_version'])(
    'refuses an event without %s',
    (field) => {
      const { [field]: _, ...rest } = JSON.parse(examples[0]?.text ?? '') as Record<string, unknown>;
      expect(validate(rest)).toBe(false);
    },
  );

  it('accepts fields that it does not know', () => {
    expect(validate({ ...JSON.parse(examples[0]?.text ?? ''), priority: 3 })).toBe(true);
  });

  it('is published unchanged as a JSON document', () => {
    const published = readFileSync(new URL('job-pipelines-updated.v1.schema.json', folder('schemas')), 'utf8');
    expect(JSON.parse(published)).toEqual(JOB_PIPELINES_UPDATED_SCHEMA);
  });
});

describe(cloudEventHeaders.name, () => {
  const coordinates = {
    eventId: '0193a1f0-5c1e-7a3b-8d2f-4b6c8e0a1f35',
    jobId: 'job/1 ☂',
    occurredAt: '2026-11-23T10:15:30.123Z',
    isTombstone: false,
  };

  it('carries the required context attributes of CloudEvents 1.0', () => {
    expect(cloudEventHeaders({ ...coordinates, traceparent: null })).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: '0193a1f0-5c1e-7a3b-8d2f-4b6c8e0a1f35',
      ce_source: '/flow-pipelines',
      ce_type: 'JobPipelinesUpdated',
      ce_subject: 'job/1 ☂',
      ce_time: '2026-11-23T10:15:30.123Z',
      ce_dataschema: JOB_PIPELINES_UPDATED_SCHEMA.$id,
    });
  });

  it('hands on the trace context of the request where there was one', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(cloudEventHeaders({ ...coordinates, traceparent })).toHaveProperty('traceparent', traceparent);
  });

  it('describes no value where there is none', () => {
    expect(cloudEventHeaders({ ...coordinates, traceparent: null, isTombstone: true })).toEqual({
      ce_specversion: '1.0',
      ce_id: '0193a1f0-5c1e-7a3b-8d2f-4b6c8e0a1f35',
      ce_source: '/flow-pipelines',
      ce_type: 'JobPipelinesDeleted',
      ce_subject: 'job/1 ☂',
      ce_time: '2026-11-23T10:15:30.123Z',
    });
  });
});
