import { readFileSync } from 'node:fs';
import asyncApiSpecs from '@asyncapi/specs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { cloudEventHeaders } from './cloud-event-headers.js';
import { deadLetterHeaders, readDeadLetterHeaders } from './dead-letter-headers.js';
import { EXECUTOR_REGISTERED_SCHEMA } from './executor-registered.v1.schema.js';
import { JOB_LIFECYCLE_SCHEMA } from './job-lifecycle.v1.schema.js';
import { JOB_PIPELINES_APPLIED_SCHEMA } from './job-pipelines-applied.v1.schema.js';
import { serializeJobPipelinesUpdated, type JobPipelinesUpdated } from './job-pipelines-updated.event.js';
import { JOB_PIPELINES_UPDATED_SCHEMA } from './job-pipelines-updated.v1.schema.js';
import { appliedTopic, deadLetterTopic, jobPipelinesTopic, jobsTopic } from './topics.js';

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

  it.each([
    ['jobPipelinesUpdated', JOB_PIPELINES_UPDATED_SCHEMA],
    ['jobPipelinesApplied', JOB_PIPELINES_APPLIED_SCHEMA],
    ['executorRegistered', EXECUTOR_REGISTERED_SCHEMA],
    ['jobLifecycle', JOB_LIFECYCLE_SCHEMA],
  ])('describes the value by the schema that producers and consumers use: %s', (name, schema) => {
    const { payload } = document.components.messages[name];
    expect(JSON.parse(near(payload.schema.$ref))).toEqual(schema);
    expect(payload.schemaFormat).toContain(/draft\/([\d-]+)/.exec(schema.$schema)?.[1]);
  });

  it.each([
    ['jobPipelines', jobPipelinesTopic()],
    ['jobPipelinesApplied', appliedTopic()],
    ['jobPipelinesDeadLetter', deadLetterTopic()],
    ['jobs', jobsTopic()],
  ])('describes the topic as it is created: %s', (channel, { name, partitions, config }) => {
    const { address, bindings } = document.channels[channel];
    const { topic, partitions: described, topicConfiguration } = bindings.kafka;
    expect([address, topic, described]).toEqual([name, name, partitions]);
    const asText = Object.entries(topicConfiguration).map(([key, value]) => [key, [value].flat().join(',')]);
    expect(Object.fromEntries(asText)).toEqual(config);
  });

  it('describes the keys as the schemas describe the fields that they repeat', () => {
    const { messages } = document.components;
    const { job_id: jobId } = JOB_PIPELINES_UPDATED_SCHEMA.properties;
    const { executor } = EXECUTOR_REGISTERED_SCHEMA.properties;
    for (const [name, { type, minLength, maxLength }] of [
      ['jobPipelinesUpdated', jobId],
      ['jobPipelinesApplied', jobId],
      ['executorRegistered', executor],
      ['jobLifecycle', jobId],
    ] as const)
      expect(messages[name].bindings.kafka.key).toMatchObject({ type, minLength, maxLength });
  });

  it('shows the golden examples', () => {
    const golden = ['assigned', 'cleared'].map((name) =>
      near(`examples/job-pipelines-updated.v1.${name}.json`).trimEnd(),
    );
    expect(examples.map(({ payload }) => serializeJobPipelinesUpdated(payload))).toEqual(golden);
    expect(examples.map(({ payload }) => payload)).toEqual(golden.map((text) => JSON.parse(text)));
    const { jobPipelinesApplied, executorRegistered, jobLifecycle } = document.components.messages;
    for (const [file, { name, payload }] of [
      ...jobPipelinesApplied.examples.map((example: Example) => ['job-pipelines-applied', example]),
      ...executorRegistered.examples.map((example: Example) => ['executor-registered', example]),
      ...jobLifecycle.examples.map((example: Example) => ['job-lifecycle', example]),
    ])
      expect(payload).toEqual(JSON.parse(near(`examples/${file}.v1.${name}.json`)));
  });

  it('shows the headers of a dead letter as executors write them', () => {
    const [{ headers }] = document.components.messages.deadLetter.examples;
    const letter = readDeadLetterHeaders(headers);
    if (!letter) throw new Error('the example is no dead letter');
    const written = deadLetterHeaders(letter);
    expect(headers).toMatchObject(written);
    const isHeaders = new Ajv2020({ formats }).compile(document.components.schemas.deadLetterHeaders);
    expect(isHeaders(headers)).toBe(true);
    for (const name of Object.keys(written)) expect(isHeaders({ ...written, [name]: undefined })).toBe(false);
  });

  it.each(examples)('shows the headers that the relay writes for $name', ({ headers, payload }) => {
    const written = cloudEventHeaders({
      eventId: payload.event_id,
      jobId: payload.job_id,
      occurredAt: payload.occurred_at,
      traceparent: headers['traceparent'] ?? null,
      isTombstone: false,
    });
    expect(headers).toEqual(written);
    const isHeaders = new Ajv2020({ formats }).compile(document.components.schemas.cloudEventHeaders);
    expect(isHeaders(written)).toBe(true);
    for (const name of Object.keys(written).filter((one) => one !== 'traceparent'))
      expect(isHeaders({ ...written, [name]: undefined })).toBe(false);
  });

  it('describes the tombstone of a deleted job', () => {
    const { headers, payload, examples: shown } = document.components.messages.jobPipelinesDeleted;
    expect(payload).toMatchObject({ type: 'null' });
    const written = cloudEventHeaders({
      eventId: shown[0].headers.ce_id,
      jobId: shown[0].headers.ce_subject,
      occurredAt: shown[0].headers.ce_time,
      traceparent: null,
      isTombstone: true,
    });
    expect(shown).toEqual([expect.objectContaining({ headers: written, payload: null })]);
    expect(headers).toEqual({ $ref: '#/components/schemas/tombstoneHeaders' });
    const isHeaders = new Ajv2020({ formats }).compile(document.components.schemas.tombstoneHeaders);
    expect(isHeaders(written)).toBe(true);
    for (const name of Object.keys(written)) expect(isHeaders({ ...written, [name]: undefined })).toBe(false);
  });
});

function validatorOfAsyncApi() {
  const official = structuredClone(asyncApiSpecs.schemas['3.0.0']);
  // Ajv brings its own copies of these.
  for (const draft of ['04', '07']) delete official.definitions?.[`http://json-schema.org/draft-${draft}/schema`];
  // Its formats say nothing about the structure.
  return new Ajv({ strict: false, validateFormats: false }).compile(official as object);
}
