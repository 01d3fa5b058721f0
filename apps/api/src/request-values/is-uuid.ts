import { Transform } from 'class-transformer';
import { type JsonSchema, Rule, RuleDescription } from './rule.js';

/** Of any version and variant: ids are compared, never read. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const ID_SCHEMA: JsonSchema = { type: 'string', format: 'uuid' };

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** After validation the id is in lower case. */
export function IsId(): PropertyDecorator {
  return (target, property) => {
    Transform(({ value }) => (isUuid(value) ? value.toLowerCase() : value))(target, property);
    const description = new RuleDescription(ID_SCHEMA);
    Rule('isId', isUuid, description, { message: '$property must be an id (UUID)' })(target, property);
  };
}
