import 'reflect-metadata';
import type { ErrorCode } from '@flow-pipelines/runtime';
import { ValidateBy, type ValidationOptions } from 'class-validator';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a rule says of itself in the OpenAPI document. */
export class RuleDescription {
  constructor(
    readonly schema: JsonSchema,
    /** What is refused with another code, further in, although the rule lets it pass. */
    readonly errors: readonly ErrorCode[] = [],
  ) {}
}

/**
 * A rule for a value of a request that says twice what it lets pass: to class-validator as a function, to the OpenAPI
 * document as a JSON Schema. A test holds the two together.
 */
export function Rule(
  name: string,
  accepts: (value: unknown) => boolean,
  description: RuleDescription,
  options: ValidationOptions,
): PropertyDecorator {
  return ValidateBy({ name, constraints: [description], validator: { validate: accepts } }, options);
}

const SENT_AS = Symbol('sent as');

/** Names what callers may send where a Transform makes the value that is validated out of several forms. */
export function SentAs(schema: JsonSchema): PropertyDecorator {
  return Reflect.metadata(SENT_AS, schema);
}

export function sentAs(prototype: object, property: string): JsonSchema | undefined {
  return Reflect.getMetadata(SENT_AS, prototype, property);
}
