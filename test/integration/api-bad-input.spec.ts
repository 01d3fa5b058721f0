import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { v7 as uuidv7 } from 'uuid';
import { isTime } from '../../apps/api/src/request-values/is-time.js';
import { isUuid } from '../../apps/api/src/request-values/is-uuid.js';
import { type DescribedApi, describedApi } from '../support/described-api.js';
import { startApi, type TestApi } from '../support/index.js';
import { addDeadLetter } from './dead-letters.js';
import {
  digestOf,
  type DocumentedOperation,
  operationsOf,
  type ReadyRequest,
  requestOf,
  send,
} from './api-requests.js';

const described: DescribedApi = await describedApi();
const operations = operationsOf(described.document).filter(({ path }) => path.startsWith('/api/'));
const ajv = new Ajv2020({ strict: false, formats: { uuid: isUuid, 'date-time': isTime } });

/** Something wrong for every type that a field can have; those that a field's own schema takes are left out. */
const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  '',
  ' ',
  'x',
  [],
  [null],
  ['x'],
  {},
  { a: 1 },
  '\u0000',
  'a\u0000b',
  'a\u001b[31mb',
  'a\u0085b',
  '\ud800',
  'x'.repeat(100_000),
  Array.from({ length: 1_001 }, () => '8c400d55-15d4-41f9-b306-ec2836898d83'),
];

/** Problems repeat it. */
const SAME_REQUEST_ID = { headers: { 'x-request-id': 'the-same' } };

type Schema = Readonly<Record<string, unknown>>;
const fieldsOf = ({ properties }: Schema) => Object.entries((properties ?? {}) as Record<string, Schema>);

interface Case {
  readonly what: string;
  readonly request: ReadyRequest;
  readonly statuses: readonly number[];
}

describe('bad input, made from the OpenAPI document', () => {
  let api: TestApi;
  const values: Record<string, string> = { job_id: 'job-1', kind: 'users' };
  beforeAll(async () => {
    api = await startApi();
    const user = await api.addPrincipal();
    values['users'] = values['user_id'] = values['principal_id'] = user;
    values['groups'] = values['group_id'] = await api.addPrincipal({ kind: 'group' });
    values['service-accounts'] = await api.addPrincipal({ kind: 'service_account' });
    values['token_id'] = uuidv7();
    await api.addToken(user, { id: values['token_id'] });
    values['pipeline_id'] = await api.addPipeline('Pipeline', { [user]: 'member' });
    const replay = await api.call('POST', '/api/v2/events/replay', { body: { job_id: 'job-1' } });
    values['replay_id'] = String(replay.body.id);
    values['dead-letters'] = await addDeadLetter(api.dataSource);
  });
  afterAll(async () => {
    await described.app.close();
    await api.stop();
  });

  function casesOf(operation: DocumentedOperation): Case[] {
    return [...bodyCases(operation), ...queryCases(operation), ...pathCases(operation), ...headerCases(operation)];
  }

  function bodyCases(operation: DocumentedOperation): Case[] {
    const request = requestOf(operation, values);
    const { body } = operation;
    if (!body) return [];
    const accepts = ajv.compile({ ...body.schema, components: described.document['components'] });
    const texts = [
      ...(body.required ? [''] : []),
      'null',
      '[]',
      '"x"',
      '{',
      '{"a":1',
      'a=b',
      '\u0000',
      '['.repeat(3_000),
    ];
    const bodies = fieldsOf(body.schema).flatMap(([field]) => [
      { what: `without ${field}`, value: { ...body.example, [field]: undefined } },
      ...WRONG.map((wrong) => ({
        what: `${field} = ${JSON.stringify(wrong).slice(0, 40)}`,
        value: { ...body.example, [field]: wrong },
      })),
    ]);
    const refused = bodies.filter(({ value }) => !accepts(JSON.parse(JSON.stringify(value))));
    return [
      ...texts.map((raw) => ({
        what: `body ${raw.slice(0, 20)}`,
        request: { ...request, body: undefined, raw },
        statuses: [400],
      })),
      {
        what: 'a large body',
        request: { ...request, body: { ...body.example, more: 'x'.repeat(2_000_000) } },
        // An import may be larger, and refuses what it does not know.
        statuses: operation.id === 'importSite.import' ? [400] : [413],
      },
      ...refused.map(({ what, value }) => ({ what, request: { ...request, body: value }, statuses: [400] })),
    ];
  }

  function queryCases(operation: DocumentedOperation): Case[] {
    const request = requestOf(operation, values);
    const wrong = ['', ' ', 'x', '-1', '1e3', '99999999999', '\u0000', 'a\u0000b', '\u0085', 'x'.repeat(9_000)];
    return operation.parameters
      .filter((parameter) => parameter.in === 'query')
      .flatMap(({ name, schema }) => {
        const accepts = ajv.compile(schema);
        const isNumber = schema['type'] === 'integer';
        const refused = wrong.filter((text) => !accepts(isNumber && /^-?\d+$/.test(text) ? Number(text) : text));
        const twice = `${request.url}?${name}=1&${name}=2`;
        return [
          ...refused.map((text) => ({
            what: `${name}=${JSON.stringify(text).slice(0, 20)}`,
            request: { ...request, url: `${request.url}?${name}=${encodeURIComponent(text)}` },
            statuses: [400],
          })),
          { what: `${name} twice`, request: { ...request, url: twice }, statuses: [400] },
        ];
      });
  }

  function pathCases(operation: DocumentedOperation): Case[] {
    return operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .flatMap(({ name }) => {
        const key = name === 'id' ? (operation.path.split('/')[3] ?? '') : name;
        const ids =
          name === 'job_id'
            ? ['\u0000', 'a\u001bb', 'x'.repeat(256)]
            : [uuidv7(), 'x', '\u0000', "'; drop table jobs--", '0'.repeat(900)];
        return ids.map((id) => ({
          what: `{${name}} = ${JSON.stringify(id).slice(0, 40)}`,
          request: requestOf(operation, { ...values, [key]: id }),
          statuses: name === 'job_id' ? [400] : [404],
        }));
      });
  }

  function headerCases(operation: DocumentedOperation): Case[] {
    const request = requestOf(operation, values);
    const names = new Set(operation.parameters.filter((one) => one.in === 'header').map(({ name }) => name));
    const withHeader = (name: string, value: string, statuses: readonly number[]): Case[] =>
      names.has(name)
        ? [{ what: `${name}: ${value}`, request: { ...request, headers: { [name]: value } }, statuses }]
        : [];
    // What the example names is looked up before these headers are.
    const lookedUpFirst = /restore|jobs|changeJobPipelines/.test(operation.id) ? [404] : [];
    return [
      ...withHeader('If-Match', '3', [400]),
      ...withHeader('If-Match', '"x', [400]),
      ...withHeader('If-Match', '"99"', [412, ...lookedUpFirst]),
      ...withHeader('Idempotency-Key', 'two words', [400, ...lookedUpFirst]),
      ...withHeader('Idempotency-Key', 'x'.repeat(256), [400, ...lookedUpFirst]),
    ];
  }

  it('covers every operation that takes anything', () => {
    const without = operations.filter((operation) => casesOf(operation).length === 0).map(({ id }) => id);
    expect(without).toEqual(['exportSite.export', 'whoAmI.read', 'relay.get']);
    expect(operations.flatMap(casesOf).length).toBeGreaterThan(700);
  });

  // That each answer is as described, envelope and code, is checked with every call.
  it.each(operations)('$id refuses it with a documented status, and nothing is written', async (operation) => {
    const before = await digestOf(api.dataSource);
    for (const { what, request, statuses } of casesOf(operation)) {
      const { status, text } = await send(api, request);
      expect({ what, status, text, isExpected: statuses.includes(status) }).toMatchObject({ what, isExpected: true });
      expect(text).not.toMatch(/violates|syntax error|QueryFailed|relation "|pg_| at .*\.js/);
    }
    expect(await digestOf(api.dataSource)).toEqual(before);
  });

  it('answers an id of somebody else like one that does not exist', async () => {
    const token = await api.addToken(await api.addPrincipal());
    for (const name of ['token_id', 'pipeline_id']) {
      for (const operation of operations.filter(({ path }) => path.includes(`{${name}}`))) {
        const [theirs, none] = [values, { ...values, [name]: randomUUID() }].map((ids) => requestOf(operation, ids));
        const [one, other] = [
          await send(api, { ...(theirs as ReadyRequest), ...SAME_REQUEST_ID }, token),
          await send(api, { ...(none as ReadyRequest), ...SAME_REQUEST_ID }, token),
        ];
        expect({ id: operation.id, status: one.status }).toEqual({ id: operation.id, status: 404 });
        expect(one.text).toBe(other.text);
      }
    }
  });
});
