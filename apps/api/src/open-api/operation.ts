import 'reflect-metadata';
import type { ErrorCode } from '@flow-pipelines/runtime';
import type { Static, TSchema } from 'typebox';
import type { Scope } from '../identity/scope.js';
import type { JsonSchema } from '../request-values/rule.js';

/** A header of an answer, with a question mark where some answers lack it. document/headers.ts says what each is. */
type AnswerHeader = 'ETag' | 'ETag?' | 'Location' | 'Cache-Control';

interface OperationParameter {
  readonly name: string;
  readonly in: 'header';
  readonly description: string;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

/** A status and its body: a schema, or where there is no body a sentence that says what the status means. */
export type Answers = Readonly<Record<number, TSchema | string>>;

/**
 * What a caller must know of a route and cannot be read from its method. The rest is: path, parameters, body and their
 * rules; 401, 429, 500 and 503 with their codes; the codes of the rules, of the pipes and of `@IfMatch()`; the envelope of
 * errors; `Link` of pages and `Location` of 201.
 */
export interface OperationOptions<A extends Answers = Answers> {
  /** In the imperative, without a full stop. `{resource}` stands for the path's own word, such as "service accounts". */
  readonly summary: string;
  readonly description?: string;
  /** What the token must have been made for; brings 403 `permission_missing`. Left out only on routes open to everyone. */
  readonly scope?: Scope;
  readonly answers: A;
  readonly headers?: readonly AnswerHeader[];
  /** The codes that this route alone can give. */
  readonly errors?: readonly ErrorCode[];
  /** Parameters of the path that are read without a pipe or a class that describes them. */
  readonly path?: Readonly<Record<string, JsonSchema>>;
  /** A body that works with the demo data; a test sends it. */
  readonly example?: Readonly<Record<string, unknown>>;
}

type Body<A extends Answers> = { [S in keyof A]: A[S] extends TSchema ? Static<A[S]> : void }[keyof A];
type Carried<A extends Answers> = (...args: never[]) => Body<A> | Promise<Body<A>>;

const OPERATION = Symbol('operation');
const CONTRIBUTIONS = Symbol('contributions');

/**
 * Describes a route in the OpenAPI document. A method whose result does not fit its answers does not compile; a route
 * without this decorator stops the start of the tests with a message that says so.
 *
 *     @Operation({ summary: 'Read a pipeline', scope: 'read', answers: { 200: PIPELINE }, headers: ['ETag'] })
 */
export function Operation<const A extends Answers>(options: OperationOptions<A>) {
  return <M extends Carried<A>>(_target: object, _key: string, { value }: TypedPropertyDescriptor<M>): void => {
    if (value) Reflect.defineMetadata(OPERATION, options, value);
  };
}

export function operationOf(method: object): OperationOptions | undefined {
  return Reflect.getMetadata(OPERATION, method);
}

/** What a parameter decorator adds to every operation that uses it: see `@IfMatch()`. */
export interface Contribution {
  readonly parameters: readonly OperationParameter[];
  readonly errors: readonly ErrorCode[];
}

/** Makes the enhancer that a `createParamDecorator` takes to describe itself. */
export function describes(contribution: Contribution): ParameterDecorator {
  return (target, key) => {
    if (key === undefined) return;
    const others = contributionsTo(target, String(key));
    Reflect.defineMetadata(CONTRIBUTIONS, [...others, contribution], target, key);
  };
}

export function contributionsTo(prototype: object, method: string): readonly Contribution[] {
  return Reflect.getMetadata(CONTRIBUTIONS, prototype, method) ?? [];
}
