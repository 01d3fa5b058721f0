import { type ValidationOptions, ValidateBy } from 'class-validator';

const LONGEST = 255;
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * A job id is opaque and case-sensitive: 1 to 255 characters (code points), none of them a control character. Half a
 * surrogate pair is refused, since UTF-8 has no bytes for it and two such ids would become one.
 */
function isJobId(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 2 * LONGEST) return false;
  return value.isWellFormed() && !CONTROL_CHARACTER.test(value) && Array.from(value).length <= LONGEST;
}

const MESSAGE = '$property must be a string of 1 to 255 characters without control characters';

export function IsJobId(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    { name: 'isJobId', validator: { validate: isJobId } },
    { message: MESSAGE, context: { code: 'job_id_invalid' }, ...options },
  );
}
