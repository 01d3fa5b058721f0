import type { ValidationOptions } from 'class-validator';
import { Rule, RuleDescription } from './rule.js';

const LONGEST = 255;
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * A job id is opaque and case-sensitive: 1 to 255 characters (code points), none of them a control character. Half a
 * surrogate pair is refused, since UTF-8 has no bytes for it and two such ids would become one.
 */
export function isJobId(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 2 * LONGEST) return false;
  if (!value.isWellFormed() || CONTROL_CHARACTER.test(value)) return false;
  return value.length <= LONGEST || Array.from(value).length <= LONGEST;
}

const DESCRIPTION = new RuleDescription({
  type: 'string',
  minLength: 1,
  maxLength: LONGEST,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$',
  description: 'Opaque and case-sensitive; never trimmed.',
});

const MESSAGE = '$property must be a string of 1 to 255 characters without control characters';

export function IsJobId(options?: ValidationOptions): PropertyDecorator {
  const message = { message: MESSAGE, context: { code: 'job_id_invalid' } };
  return Rule('isJobId', isJobId, DESCRIPTION, { ...message, ...options });
}

/** The path parameter of everything below a job. */
export class JobParameters {
  @IsJobId() job_id!: string;
}
