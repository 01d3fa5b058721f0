import type { JsonSchema } from '../request-values/rule.js';
import { nullable } from './nullable.js';
import { type Static, type TProperties, type TSchema, Type } from 'typebox';

/**
 * The words in which the controllers say what they answer. Each is a JSON Schema and a type: the compiler holds the methods
 * to it, the tests hold real answers to it.
 */

export const id = (description?: string) => Type.String({ format: 'uuid', ...(description && { description }) });
export const text = (description?: string) => Type.String({ ...(description && { description }) });
export const flag = (description?: string) => Type.Boolean({ ...(description && { description }) });
export const count = (description?: string) => Type.Integer({ minimum: 0, ...(description && { description }) });

/** With a fraction. */
export const seconds = (description?: string) => Type.Number({ minimum: 0, ...(description && { description }) });

/** A Date in the method, RFC 3339 in the answer. */
export const time = (description?: string) =>
  Type.Unsafe<Date>({ type: 'string', format: 'date-time', ...(description && { description }) });

export const oneOf = <const Value extends string>(values: readonly Value[], description?: string) =>
  Type.Unsafe<Value>({ type: 'string', enum: [...values], ...(description && { description }) });

export const orNull = <T extends TSchema>(schema: T) =>
  Type.Unsafe<Static<T> | null>(nullable({ ...schema } as JsonSchema));

export const list = <T extends TSchema>(item: T, description?: string) =>
  Type.Unsafe<readonly Static<T>[]>({ type: 'array', items: item, ...(description && { description }) });

export const optional = Type.Optional;

/** A part of an answer without a name of its own. */
export const part = <P extends TProperties>(properties: P) => Type.Object(properties);

/** An object with a name of its own among the schemas of the document. Fields may be added to it later. */
export const answer = <P extends TProperties>(name: string, properties: P, description?: string) =>
  Type.Object(properties, { $id: name, ...(description && { description }) });

/** One of several; callers tell them apart by their fields. */
export const either = <T extends TSchema[]>(...schemas: T) =>
  Type.Unsafe<Static<T[number]>>({ anyOf: schemas.map((schema) => schema) });

const PAGES = new WeakSet<object>();

/** A page of a list; its answer has a `Link` to the next one. */
export function pageOf<T extends TSchema>(item: T) {
  const page = part({
    items: list(item),
    next_cursor: orNull(text('Send it as `cursor` to get the next page; null on the last one.')),
  });
  PAGES.add(page);
  return page;
}

export const isPage = (schema: object): boolean => PAGES.has(schema);
