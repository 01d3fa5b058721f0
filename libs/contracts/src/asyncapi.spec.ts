import { readFileSync } from 'node:fs';
import asyncApiSpecs from '@asyncapi/specs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { cloudEventHeaders } from './cloud-event-headers.js';
import { serializeJobPipelinesUpdated, type JobPipelinesUpdated } from './job-pipelines-updated.event.js';
import { JOB_PIPELINES_UPDATED_SCHEMA } from './job-pipelines-updated.v1.schema.js';
import { jobPipelinesTopic } from './topics.js';

const near = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

interface Example {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: JobPipelinesUpdated;
}

const document = parse(near('asyncapi.yaml'));
const message = document.components.messages.jobPipelinesUpdated;
const examples: Example[] = message.examples;
const formats = { uuid: true, 'date-time': true } as const;

describe('asyncapi.yaml', () => {
  const isAsyncApi = validatorOfAsyncApi();

  it('is an AsyncAPI 3.0 document', () => {
    isAsyncApi(document);
    expect(isAsyncApi.errors ?? []).toEqual([]);
  });

  it.each<[string, object]>([
    ['a version that is no AsyncAPI', { asyncapi: '1.0.0' }],
    ['a misspelt part', { chanels: {} }],
    ['an operation that neither sends nor receives', { operations: { x: { action: 'publish', channel: {} } } }],
  ])('would not be one with %s', (_, change) => {
    expect(isAsyncApi({ ...document, ...change })).toBe(false);
  });

  it('refers only to what is there', () => {
    const references = [...near('asyncapi.yaml').matchAll(/\$ref: '#\/(.+)'/g)].map(([, path]) => path ?? '');
    expect(references.length).toBeGreaterThan(3);
    for (const path of references)
      expect(path.split('/').reduce((part, key) => part?.[key], document)).toBeInstanceOf(Object);
  });

  it('describes the value by the schema that producers and consumers use', () => {
    expect(JSON.parse(near(message.payload.schema.$ref))).toEqual(JOB_PIPELINES_UPDATED_SCHEMA);
    expect(message.payload.schemaFormat).toContain(/draft\/([\d-]+)/.exec(JOB_PIPELINES_UPDATED_SCHEMA.$schema)?.[1]);
  });

  it('describes the topic as the relay creates it', () => {
    const { name, partitions, config } = jobPipelinesTopic();
    const { address, bindings } = document.channels.jobPipelines;
    const { topic, partitions: described, topicConfiguration } = bindings.kafka;
    expect([address, topic, described]).toEqual([name, name, partitions]);
    const asText = Object.entries(topicConfiguration).map(([key, value]) => [key, [value].flat().join(',')]);
    expect(Object.fromEntries(asText)).toEqual(config);
  });

  it('describes the key as the job id', () => {
    const { type, minLength, maxLength } = JOB_PIPELINES_UPDATED_SCHEMA.properties.job_id;
    expect(message.bindings.kafka.key).toMatchObject({ type, minLength, maxLength });
  });

  it('shows the golden examples', () => {
    const golden = ['assigned', 'cleared'].map((name) =>
      near(`examples/job-pipelines-updated.v1.${name}.json`).trimEnd(),
    );
    expect(examples.map(({ payload }) => serializeJobPipelinesUpdated(payload))).toEqual(golden);
    expect(examples.map(({ payload }) => payload)).toEqual(golden.map((text) => JSON.parse(text)));
  });

  it.each(examples)('shows the headers that the relay writes for $name', ({ headers, payload }) => {
    const written = cloudEventHeaders({
      eventId: payload.event_id,
      jobId: payload.job_id,
      occurredAt: new Date(payload.occurred_at),
      traceparent: headers['traceparent'] ?? null,
    });
    expect(headers).toEqual(written);
    const isHeaders = new Ajv2020({ formats }).compile(document.components.schemas.cloudEventHeaders);
    expect(isHeaders(written)).toBe(true);
    for (const name of Object.keys(written).filter((one) => one !== 'traceparent'))
      expect(isHeaders({ ...written, [name]: undefined })).toBe(false);
  });
});

function validatorOfAsyncApi() {
  const official = structuredClone(asyncApiSpecs.schemas['3.0.0']);
  // Ajv brings its own copies of these.
  for (const draft of ['04', '07']) delete official.definitions?.[`http://json-schema.org/draft-${draft}/schema`];
  // Its formats say nothing about the structure.
  return new Ajv({ strict: false, validateFormats: false }).compile(official as object);
}
