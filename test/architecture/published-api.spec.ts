import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DescribedApi, describedApi } from '../support/described-api.js';
import { breakingChanges, type Json } from './breaking-changes.js';

/** Written by `npm run openapi`, never by hand. */
const PUBLISHED = join(import.meta.dirname, '../../docs/openapi.json');
const HOW =
  'Callers depend on this. If it is meant, raise the first number of API_VERSION in apps/api/src/open-api/document/open-api-document.ts, then publish with `npm run openapi`';

const majorOf = ({ info }: Json) => Number(String((info as Json)['version']).split('.')[0]);
const publishedDocument = (): Json => JSON.parse(readFileSync(PUBLISHED, 'utf8')) as Json;

describe('the published description of the HTTP API (docs/openapi.json)', () => {
  let api: DescribedApi;
  beforeAll(async () => {
    api = await describedApi();
  });
  afterAll(() => api.app.close());

  it('is kept: nothing that callers depend on was taken away since, unless the version says so', () => {
    const published = publishedDocument();
    const isNewMajor = majorOf(api.document) > majorOf(published);
    const broken = isNewMajor ? [] : breakingChanges(published, api.document);
    expect({ broken, ...(broken.length > 0 && { HOW }) }).toEqual({ broken: [] });
    if (process.env['OPENAPI_DOCUMENT'] === 'write')
      writeFileSync(PUBLISHED, `${JSON.stringify(api.document, null, 1)}\n`);
  });
});

/** A copy of the document in which one place, named by its path, is replaced; undefined removes it. */
function changed(path: readonly string[], value: unknown, document: Json = SMALL): Json {
  const [key = '', ...rest] = path;
  const inner = rest.length === 0 ? value : changed(rest, value, (document[key] ?? {}) as Json);
  const whole = { ...document, [key]: inner };
  return JSON.parse(JSON.stringify(Array.isArray(document) ? Object.values(whole) : whole)) as Json;
}

const SMALL: Json = {
  paths: {
    '/open': { get: { operationId: 'open.read', security: [], responses: {} } },
    '/things': {
      post: {
        operationId: 'things.make',
        security: [{ bearer: ['manage'] }],
        parameters: [
          { name: 'dry', in: 'query', required: false, schema: { type: 'string', enum: ['true', 'false'] } },
          { $ref: '#/components/parameters/Key' },
        ],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } },
        },
        responses: {
          201: {
            headers: { ETag: { $ref: '#/components/headers/ETag' } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          409: {
            content: {
              'application/problem+json': {
                schema: {
                  allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: ['taken'] } } }],
                },
              },
            },
          },
        },
      },
    },
  },
  components: {
    headers: { ETag: { required: true, schema: { type: 'string' } } },
    parameters: { Key: { name: 'Key', in: 'header', required: false, schema: { type: 'string' } } },
    schemas: {
      Body: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 200 },
          role: { type: 'string', enum: ['viewer', 'member'] },
          ids: { type: 'array', items: { type: 'string', format: 'uuid' } },
          note: { type: ['string', 'null'] },
          limit: { type: 'integer', default: 100 },
          either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
        },
      },
      Thing: {
        type: 'object',
        required: ['id', 'kind', 'parts'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          kind: { type: 'string', enum: ['big', 'small'] },
          parts: {
            type: 'array',
            items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
          },
          size: { type: 'integer', minimum: 0 },
          since: { type: ['string', 'null'] },
          either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
        },
      },
      Problem: {
        type: 'object',
        required: ['code'],
        properties: { code: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};

const POST = ['paths', '/things', 'post'];
const BODY = ['components', 'schemas', 'Body'];
const THING = ['components', 'schemas', 'Thing'];
const PROBLEM = [...POST, 'responses', '409', 'content', 'application/problem+json', 'schema'];
const ok = (content?: object) => ({ description: 'ok', ...(content && { content }) });

describe(breakingChanges, () => {
  it.each<[string, readonly string[], unknown]>([
    ['a path is gone', ['paths', '/things'], undefined],
    ['a method is gone', POST, undefined],
    ['a method has another name', [...POST, 'operationId'], 'things.create'],
    ['a call needs another scope', [...POST, 'security'], [{ bearer: ['admin'] }]],
    ['a call is open to everyone no longer', ['paths', '/open', 'get', 'security'], [{ bearer: [] }]],
    ['a parameter is gone', [...POST, 'parameters'], []],
    ['a parameter is required', ['components', 'parameters', 'Key', 'required'], true],
    ['a parameter takes fewer values', [...POST, 'parameters', '0', 'schema', 'enum'], ['true']],
    ['the body is gone', [...POST, 'requestBody'], undefined],
    ['the body has another media type', [...POST, 'requestBody', 'content'], { 'text/plain': {} }],
    ['a request field is gone', [...BODY, 'properties', 'role'], undefined],
    ['a request field is required', [...BODY, 'required'], ['name', 'role']],
    [
      'a new request field is required',
      BODY,
      { type: 'object', required: ['name', 'x'], properties: { name: {}, x: {} } },
    ],
    ['a request field has another type', [...BODY, 'properties', 'limit', 'type'], 'string'],
    ['a request field may not be null', [...BODY, 'properties', 'note', 'type'], 'string'],
    ['a request field takes fewer values', [...BODY, 'properties', 'role', 'enum'], ['viewer']],
    ['a request text is shorter', [...BODY, 'properties', 'name', 'maxLength'], 100],
    ['a request text is longer', [...BODY, 'properties', 'name', 'minLength'], 2],
    ['a request field has a limit', [...BODY, 'properties', 'limit', 'maximum'], 10],
    ['a request field has a pattern', [...BODY, 'properties', 'name', 'pattern'], '^a'],
    ['an element of a request has another format', [...BODY, 'properties', 'ids', 'items', 'format'], 'email'],
    ['a list of a request has a limit', [...BODY, 'properties', 'ids', 'maxItems'], 3],
    ['a default has changed', [...BODY, 'properties', 'limit', 'default'], 10],
    ['a choice of a request is gone', [...BODY, 'properties', 'either', 'anyOf'], [{ type: 'string' }]],
    ['unknown request fields are refused', [...BODY, 'additionalProperties'], false],
    ['a success is gone', [...POST, 'responses'], { 409: SMALL }],
    ['there is another success', [...POST, 'responses', '202'], ok()],
    ['an answer has another media type', [...POST, 'responses', '201', 'content'], { 'text/plain': {} }],
    ['a header of an answer is gone', [...POST, 'responses', '201', 'headers'], {}],
    ['a header of an answer may be absent', ['components', 'headers', 'ETag', 'required'], false],
    ['an answer field is gone', [...THING, 'properties', 'size'], undefined],
    ['an answer field may be absent', [...THING, 'required'], ['id', 'kind']],
    ['an answer field has another type', [...THING, 'properties', 'size', 'type'], 'string'],
    ['an answer field may be null', [...THING, 'properties', 'size', 'type'], ['integer', 'null']],
    ['an answer field has more values', [...THING, 'properties', 'kind', 'enum'], ['big', 'small', 'huge']],
    ['an answer field has any value', [...THING, 'properties', 'kind', 'enum'], undefined],
    ['an answer number has no limit', [...THING, 'properties', 'size', 'minimum'], undefined],
    ['an answer text has no format', [...THING, 'properties', 'id', 'format'], undefined],
    ['a field deep in an answer is gone', [...THING, 'properties', 'parts', 'items', 'properties', 'name'], undefined],
    [
      'an answer has one more choice',
      [...THING, 'properties', 'either', 'anyOf'],
      [{ type: 'string' }, { type: 'integer' }, {}],
    ],
    ['a field of errors is gone', ['components', 'schemas', 'Problem', 'properties', 'detail'], undefined],
    ['errors have another media type', [...POST, 'responses', '409', 'content'], { 'text/plain': {} }],
    ['errors have lost their envelope', PROBLEM, { allOf: [{ properties: {} }] }],
  ])('notices that %s', (_, path, value) => {
    const after = changed(path, value);
    expect(after).not.toEqual(SMALL);
    expect(breakingChanges(SMALL, after)).not.toEqual([]);
  });

  it.each<[string, readonly string[], unknown]>([
    ['nothing', ['paths'], SMALL['paths']],
    ['a new path', ['paths', '/others'], { get: { operationId: 'x', responses: {} } }],
    ['a new method', ['paths', '/things', 'get'], { operationId: 'x', responses: {} }],
    ['another way to sign in', [...POST, 'security'], [{ bearer: ['manage'] }, { session: [] }]],
    ['a call that is open to everyone now', [...POST, 'security'], []],
    ['other words', [...POST, 'summary'], 'Make'],
    ['other words about a field', [...THING, 'properties', 'size', 'description'], 'How big'],
    ['a new optional parameter', [...POST, 'parameters', '2'], { name: 'x', in: 'query', schema: {} }],
    ['a new optional request field', [...BODY, 'properties', 'x'], { type: 'string' }],
    ['a request field that is no longer required', [...BODY, 'required'], []],
    ['a request field with more values', [...BODY, 'properties', 'role', 'enum'], ['viewer', 'member', 'manager']],
    ['a request field that may be null', [...BODY, 'properties', 'limit', 'type'], ['integer', 'null']],
    ['a longer request text', [...BODY, 'properties', 'name', 'maxLength'], 300],
    [
      'one more choice in a request',
      [...BODY, 'properties', 'either', 'anyOf'],
      [{ type: 'string' }, { type: 'integer' }, {}],
    ],
    ['a new field of an answer', [...THING, 'properties', 'x'], { type: 'string' }],
    ['an answer field that is always there', [...THING, 'required'], ['id', 'kind', 'parts', 'size']],
    ['an answer field with fewer values', [...THING, 'properties', 'kind', 'enum'], ['big']],
    ['an answer field that is never null', [...THING, 'properties', 'since', 'type'], 'string'],
    ['a new error', [...POST, 'responses', '404'], ok({})],
    ['an error that is gone', [...POST, 'responses', '409'], undefined],
    ['a new code of an error', [...PROBLEM, 'allOf', '1', 'properties', 'code', 'enum'], ['taken', 'new']],
  ])('lets %s pass', (_, path, value) => {
    expect(breakingChanges(SMALL, changed(path, value))).toEqual([]);
  });
});
