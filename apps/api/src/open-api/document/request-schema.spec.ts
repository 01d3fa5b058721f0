import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ArrayMaxSize, IsArray } from 'class-validator';
import fc from 'fast-check';
import { BrowseAuditParameters } from '../../audit/audit.dto.js';
import { BatchJobPipelinesBody } from '../../batch-job-pipelines/batch-job-pipelines.dto.js';
import {
  ChangeJobPipelinesBody,
  ChangeOptions,
  ReplaceJobPipelinesBody,
  RestoreJobPipelinesBody,
} from '../../change-job-pipelines/change-job-pipelines.dto.js';
import { createValidationPipe } from '../../http/validation.pipe.js';
import { PutMemberBody } from '../../pipeline-members/pipeline-members.dto.js';
import {
  BrowsePipelinesParameters,
  ChangePipelineBody,
  CreatePipelineBody,
  DeletePipelineParameters,
} from '../../pipelines/pipelines.dto.js';
import {
  ChangeGroupBody,
  ChangeServiceAccountBody,
  ChangeUserBody,
  CreateGroupBody,
  CreateServiceAccountBody,
  CreateUserBody,
} from '../../principals/principals.dto.js';
import { IsJobId } from '../../request-values/is-job-id.js';
import { ItemsOf } from '../../request-values/items-of.js';
import { isTime } from '../../request-values/is-time.js';
import { isUuid } from '../../request-values/is-uuid.js';
import { CreateTokenBody, ListTokensParameters } from '../../tokens/tokens.dto.js';
import { UpdateJobPipelinesBody } from '../../update-job-pipelines/update-job-pipelines.dto.js';
import { ReadJobPipelinesParameters } from '../../list-pipelines/list-pipelines.dto.js';
import { type DtoClass, requestSchemaOf } from './request-schema.js';

const BODIES = [
  CreatePipelineBody,
  ChangePipelineBody,
  CreateGroupBody,
  ChangeGroupBody,
  CreateServiceAccountBody,
  ChangeServiceAccountBody,
  CreateUserBody,
  ChangeUserBody,
  PutMemberBody,
  CreateTokenBody,
  UpdateJobPipelinesBody,
  ReplaceJobPipelinesBody,
  ChangeJobPipelinesBody,
  RestoreJobPipelinesBody,
  BatchJobPipelinesBody,
];
const QUERIES = [
  BrowsePipelinesParameters,
  DeletePipelineParameters,
  ChangeOptions,
  BrowseAuditParameters,
  ListTokensParameters,
  ReadJobPipelinesParameters,
];

// The formats as the product means them; JSON Schema leaves open how strictly they are read.
const ajv = new Ajv2020({ strict: false, formats: { uuid: isUuid, 'date-time': isTime } });
const pipe = createValidationPipe();

const validators = new Map([...BODIES, ...QUERIES].map((Dto) => [Dto, ajv.compile(requestSchemaOf(Dto).schema)]));

const schemaAccepts = (Dto: DtoClass, value: unknown) => validators.get(Dto)?.(value);
const dtoAccepts = (Dto: DtoClass, value: unknown, type: 'body' | 'query' = 'body') =>
  pipe.transform(structuredClone(value), { type, metatype: Dto }).then(
    () => true,
    () => false,
  );

const ID = '8c400d55-15d4-41f9-b306-ec2836898d83';
const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom(
    ' ',
    '\t',
    '\n',
    '\r',
    '\u0000',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u3000',
    '\ufeff',
    '\u1680',
    '😀',
    'é',
    '"',
    '@',
  ),
);
// Halves of surrogate pairs are left out: no regular expression that all languages share can name them.
const anyText = fc.oneof(
  fc.array(character, { maxLength: 6 }).map((parts) => parts.join('').toWellFormed()),
  fc.constantFrom('', 'x', 'a b', ID, ID.toUpperCase(), `["${ID}"]`, `[ "${ID}" , "${ID}"]`, '[]', '[1]', '{}', 'null'),
  fc.constantFrom(
    'manager',
    'viewer',
    'true',
    'read',
    'admin',
    'a@b',
    'a b@c',
    '2030-01-31T12:00:00Z',
    '2030-02-30T12:00:00Z',
  ),
  fc.constantFrom(200, 201, 255, 256, 320, 321, 2_000, 2_001).map((length) => '😀'.repeat(length)),
);
const anyValue = fc.oneof(
  { arbitrary: anyText, weight: 6 },
  fc.array(anyText, { maxLength: 3 }),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }),
  fc.array(
    fc.record(
      { job_id: anyText, add: fc.constantFrom([], [ID], ['x'], null), if_match: fc.integer() },
      { requiredKeys: [] },
    ),
    { maxLength: 2 },
  ),
);

/** What is required somewhere, so that some objects pass. */
const GOOD = {
  name: 'x',
  role: 'viewer',
  job_id: 'j',
  pipeline_ids: [],
  version: 1,
  items: [{ job_id: 'j', add: [] }],
};

/** Few fields at a time: of many random ones one is always refused, and hides what the others are. */
function anyObject(Dto: DtoClass): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(requestSchemaOf(Dto).schema.properties);
  const good = Object.fromEntries(Object.entries(GOOD).filter(([name]) => names.includes(name)));
  const changes = fc.dictionary(fc.constantFrom(...names), anyValue, { maxKeys: 2 });
  const unknown = fc.dictionary(fc.string(), anyValue, { maxKeys: 1 });
  return fc
    .tuple(fc.constantFrom({}, good, good), unknown, changes)
    .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
}

describe(requestSchemaOf, () => {
  it.each(BODIES)('lets pass and refuses what %p does', async (Dto) => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(anyObject(Dto), async (value) => {
        const isAccepted = await dtoAccepts(Dto, value);
        if (isAccepted) accepted += 1;
        expect({ value, accepted: schemaAccepts(Dto, value) }).toEqual({ value, accepted: isAccepted });
      }),
      { numRuns: 250 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it.each(QUERIES)('lets pass and refuses what %p does, whose values arrive as text', async (Dto) => {
    await fc.assert(
      fc.asyncProperty(anyObject(Dto), async (value) => {
        const { limit: _, ...texts } = value;
        expect({ texts, accepted: schemaAccepts(Dto, texts) }).toEqual({
          texts,
          accepted: await dtoAccepts(Dto, texts, 'query'),
        });
      }),
      { numRuns: 200 },
    );
  });

  it('describes a page size by the numbers that are accepted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.integer({ min: -2, max: 1_003 }), fc.integer()), async (limit) => {
        const isAccepted = await dtoAccepts(BrowsePipelinesParameters, { limit: String(limit) }, 'query');
        expect(schemaAccepts(BrowsePipelinesParameters, { limit })).toBe(isAccepted);
      }),
    );
  });

  it('names the codes of the rules', () => {
    expect(new Set(requestSchemaOf(UpdateJobPipelinesBody).errors)).toEqual(
      new Set(['job_id_invalid', 'pipeline_ids_invalid']),
    );
    expect(new Set(requestSchemaOf(BrowsePipelinesParameters).errors)).toEqual(
      new Set(['field_invalid', 'cursor_invalid']),
    );
  });

  it('describes lists of objects, and names the codes of their rules', () => {
    class Item {
      @IsJobId() job_id!: string;
    }
    class ItemsBody {
      @ArrayMaxSize(2) @IsArray() @ItemsOf(Item) items!: Item[];
    }
    const { schema, errors } = requestSchemaOf(ItemsBody);
    expect(schema).toMatchObject({
      required: ['items'],
      properties: { items: { type: 'array', maxItems: 2, items: { type: 'object', required: ['job_id'] } } },
    });
    expect(new Set(errors)).toEqual(new Set(['field_invalid', 'job_id_invalid']));
  });
});
