import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { ID_SCHEMA, isUuid } from './is-uuid.js';
import { type JsonSchema, Rule, RuleDescription, SentAs } from './rule.js';

/** More than a job can have; what a list may hold at all. */
const LONGEST = 1_000;
const context = { code: 'pipeline_ids_invalid' };
const message = 'every element of $property must be the id (UUID) of a pipeline';

/** Each id once, in its first position and in lower case. What is no list of texts is left to be refused. */
export function distinctIds(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return [...new Set(value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id)))];
}

/** What the rules of IsPipelineIds let pass. */
export function isPipelineIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= LONGEST && value.every(isUuid);
}

/** Only distinct ids count, which no keyword says. */
const LIST = { type: 'array', items: ID_SCHEMA, description: `At most ${LONGEST} distinct ids.` };

/**
 * A list of ids of pipelines: after validation distinct and in lower case, in the order in which they were first sent.
 * `read` may make the list out of other forms, which `otherForms` describe.
 */
export function IsPipelineIds(
  read: (value: unknown) => unknown = distinctIds,
  otherForms: readonly JsonSchema[] = [],
): PropertyDecorator {
  return applyDecorators(
    SentAs(otherForms.length === 0 ? LIST : { anyOf: [LIST, ...otherForms] }),
    Transform(({ value }) => read(value)),
    Rule('isUuid', isUuid, new RuleDescription(ID_SCHEMA), { each: true, context, message }),
    ArrayMaxSize(LONGEST, { context, message: `$property must hold at most ${LONGEST} ids` }),
    IsArray({ context, message: '$property must be a list of pipeline ids; send [] for none' }),
  );
}
