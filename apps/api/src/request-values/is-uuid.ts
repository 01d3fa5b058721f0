import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** Of any version and variant: ids are compared, never read. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** After validation the id is in lower case. */
export function IsId(): PropertyDecorator {
  return (target, property) => {
    Transform(({ value }) => (isUuid(value) ? value.toLowerCase() : value))(target, property);
    ValidateBy({ name: 'isId', validator: { validate: isUuid } }, { message: '$property must be an id (UUID)' })(
      target,
      property,
    );
  };
}
