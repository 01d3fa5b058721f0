import { type ValidationOptions, ValidateIf } from 'class-validator';
import { type JsonSchema, Rule, RuleDescription } from './rule.js';

export interface TextRules {
  /** In characters (code points), as PostgreSQL counts them. */
  readonly shortest: number;
  readonly longest: number;
  /** Whether tabs and line ends may stand in it. */
  readonly multiline?: boolean;
  /** Whether white space may stand at its ends. */
  readonly padded?: boolean;
}

/** Control characters, and the two that Unicode ends lines and paragraphs with. */
const CONTROL_CHARACTER = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const CONTROL_CHARACTER_BUT_LAYOUT = /[^\P{Cc}\t\n\r]/u;

/** The same, and what JavaScript takes for white space, written out: languages differ in their short forms. */
const CONTROL_BUT_LAYOUT_CLASS = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f';
const CONTROL_CLASS = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029';
const WHITE_SPACE_CLASS = '\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';

export const NAME_RULES: TextRules = { shortest: 1, longest: 200 };

/**
 * Text that the database can hold as it is: no NUL, which PostgreSQL has no text for, and no half of a surrogate pair,
 * which UTF-8 has no bytes for.
 */
export function isText(value: unknown, { shortest, longest, multiline, padded }: TextRules): value is string {
  if (typeof value !== 'string' || value.length > 2 * longest || !value.isWellFormed()) return false;
  if ((multiline ? CONTROL_CHARACTER_BUT_LAYOUT : CONTROL_CHARACTER).test(value)) return false;
  if (!padded && value !== value.trim()) return false;
  const length = Array.from(value).length;
  return length >= shortest && length <= longest;
}

export function IsText(
  rules: TextRules,
  options?: ValidationOptions,
  description = new RuleDescription(textSchema(rules)),
): PropertyDecorator {
  return Rule('isText', (value) => isText(value, rules), description, { message: messageFor(rules), ...options });
}

/** The same as isText, but for halves of surrogate pairs: no regular expression that all languages share names them. */
export function textSchema({ shortest, longest, multiline, padded }: TextRules): JsonSchema {
  const refused = multiline ? CONTROL_BUT_LAYOUT_CLASS : CONTROL_CLASS;
  const end = `[^${refused}${WHITE_SPACE_CLASS}]`;
  const pattern = padded ? `^[^${refused}]*$` : `^(${end}([^${refused}]*${end})?)${shortest === 0 ? '?' : ''}$`;
  return { type: 'string', minLength: shortest, maxLength: longest, pattern };
}

/** What pipelines, people, groups, service accounts and tokens are called. */
export function IsName(): PropertyDecorator {
  return IsText(NAME_RULES);
}

/** Lets a property be left out. Unlike class-validator's IsOptional it does not let null pass. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

function messageFor({ shortest, longest, multiline, padded }: TextRules): string {
  const ends = padded ? '' : ', without white space at its ends';
  return `$property must be a text of ${shortest} to ${longest} characters${ends}, without control characters${multiline ? ' other than tabs and line ends' : ''}`;
}
