import type { JsonSchema } from '../request-values/rule.js';

/** The same schema, and null. */
export function nullable(schema: JsonSchema): JsonSchema {
  const { type, ...rest } = schema;
  const isPlain = typeof type === 'string' && !('enum' in schema) && !('$id' in schema);
  return isPlain ? { type: [type, 'null'], ...rest } : { anyOf: [schema, { type: 'null' }] };
}
