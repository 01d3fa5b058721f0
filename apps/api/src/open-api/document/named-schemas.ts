import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../../request-values/rule.js';

interface Hoisted<Value> {
  readonly value: Value;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/**
 * Moves every schema that has an `$id` to the components of the document and leaves a `$ref` in its place.
 * @throws when two different schemas have one name
 */
export function hoistNamedSchemas<Value>(value: Value): Hoisted<Value> {
  const schemas: Record<string, JsonSchema> = {};
  const hoist = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(hoist);
    if (typeof part !== 'object' || part === null) return part;
    const { $id: name, ...schema } = part as JsonSchema;
    const hoisted = Object.fromEntries(
      Object.entries(schema)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key, hoist(inner)]),
    );
    if (typeof name !== 'string') return hoisted;
    const known = schemas[name];
    if (known && !isDeepStrictEqual(known, hoisted)) throw new Error(`two schemas are called ${name}`);
    schemas[name] = hoisted;
    return { $ref: `#/components/schemas/${name}` };
  };
  return { value: hoist(value) as Value, schemas };
}
