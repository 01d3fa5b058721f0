import type { ErrorCode } from '@flow-pipelines/runtime';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import { refusesUnknownKeys } from '../../http/validation.pipe.js';
import { nullable } from '../nullable.js';
import { itemClassOf } from '../../request-values/items-of.js';
import { type JsonSchema, RuleDescription, sentAs } from '../../request-values/rule.js';

export type DtoClass = new () => object;

export interface RequestSchema {
  readonly schema: JsonSchema & {
    readonly properties: Readonly<Record<string, JsonSchema>>;
    readonly required: readonly string[];
  };
  /** With which codes the rules refuse. */
  readonly errors: readonly ErrorCode[];
}

/** What class-validator's own rules let pass. Its other rules are added here when a class first uses them. */
const SCHEMA_OF_RULE: Readonly<Record<string, (constraint: unknown) => JsonSchema>> = {
  isArray: () => ({ type: 'array' }),
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer' }),
  isString: () => ({ type: 'string' }),
  isIn: (values) => ({ type: 'string', enum: values }),
  min: (minimum) => ({ minimum }),
  max: (maximum) => ({ maximum }),
  arrayMinSize: (minItems) => ({ minItems }),
  arrayMaxSize: (maxItems) => ({ maxItems }),
  matches: (pattern) => ({ pattern: (pattern as RegExp).source }),
};

/**
 * The JSON Schema of a DTO class, from the decorators that check it: there is no second description to keep up.
 * @param isClosed whether unknown keys are refused: of a whole body, by its class, and of all that is in it
 */
export function requestSchemaOf(Dto: DtoClass, isClosed = refusesUnknownKeys(Dto)): RequestSchema {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Dto, '', false, false);
  const defaults = new Dto() as Record<string, unknown>;
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [property, ofProperty] of Map.groupBy(rules, ({ propertyName }) => propertyName)) {
    const lets = (value: unknown) => isLetPass(ofProperty, { [property]: value }, value);
    const schema = sentAs(Dto.prototype, property) ?? propertySchemaOf(Dto, property, ofProperty, isClosed);
    const initial = defaults[property];
    properties[property] = {
      ...(lets(null) ? nullable(schema) : schema),
      ...(initial === undefined ? {} : { default: initial }),
    };
    if (!lets(undefined) && initial === undefined) required.push(property);
  }
  const closed = isClosed ? { additionalProperties: false } : {};
  return { schema: { type: 'object', properties, required, ...closed }, errors: errorsOf(Dto, rules) };
}

/** Asks the conditions themselves whether they spare a value from the other rules. */
function isLetPass(rules: readonly ValidationMetadata[], dto: object, value: unknown): boolean {
  const conditions = rules.filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION);
  return conditions.some(({ constraints: [condition] }) => !condition(dto, value));
}

function propertySchemaOf(
  Dto: DtoClass,
  property: string,
  rules: readonly ValidationMetadata[],
  isClosed: boolean,
): JsonSchema {
  const whole: JsonSchema[] = [];
  const each: JsonSchema[] = [];
  for (const rule of rules) {
    const schema = schemaOfRule(rule, Dto, property, isClosed);
    if (schema) (rule.each ? each : whole).push(schema);
  }
  const items = merged(each);
  return merged([...whole, ...(items ? [{ items }] : [])]) ?? {};
}

/** Two patterns on one value become an allOf; of other keywords each stands once. */
function merged(schemas: readonly JsonSchema[]): JsonSchema | undefined {
  if (schemas.length === 0) return undefined;
  const keywords = Object.assign({}, ...schemas) as JsonSchema;
  const patterns = schemas.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]));
  if (patterns.length < 2) return keywords;
  const { pattern: _, ...rest } = keywords;
  return { ...rest, allOf: patterns.map((pattern) => ({ pattern })) };
}

function schemaOfRule(
  rule: ValidationMetadata,
  Dto: DtoClass,
  property: string,
  isClosed: boolean,
): JsonSchema | undefined {
  if (rule.type === ValidationTypes.CONDITIONAL_VALIDATION) return undefined;
  if (rule.type === ValidationTypes.NESTED_VALIDATION) {
    return requestSchemaOf(nestedClass(Dto, property), isClosed).schema;
  }
  const [constraint]: unknown[] = rule.constraints ?? [];
  if (constraint instanceof RuleDescription) return constraint.schema;
  const describe = SCHEMA_OF_RULE[rule.name ?? ''];
  if (describe) return describe(constraint);
  throw new Error(
    `${Dto.name}.${property}: no JSON Schema is known for the rule "${rule.name}". Write it with Rule() of request-values/rule.ts, or, if it is class-validator's own, add it to SCHEMA_OF_RULE.`,
  );
}

function nestedClass(Dto: DtoClass, property: string): DtoClass {
  const Item = itemClassOf(Dto.prototype, property);
  if (!Item) throw new Error(`${Dto.name}.${property}: write @ItemsOf(…) instead of @ValidateNested()`);
  return Item;
}

function errorsOf(Dto: DtoClass, rules: readonly ValidationMetadata[]): ErrorCode[] {
  const checks = rules.filter(({ type }) => type !== ValidationTypes.CONDITIONAL_VALIDATION);
  return checks.flatMap((rule) => errorsOfRule(Dto, rule));
}

function errorsOfRule(Dto: DtoClass, rule: ValidationMetadata): readonly ErrorCode[] {
  if (rule.type === ValidationTypes.NESTED_VALIDATION) {
    return requestSchemaOf(nestedClass(Dto, rule.propertyName)).errors;
  }
  const [constraint]: unknown[] = rule.constraints ?? [];
  const further = constraint instanceof RuleDescription ? constraint.errors : [];
  const { code = 'field_invalid' } = (rule.context ?? {}) as { code?: ErrorCode };
  return further.concat(code);
}
