import { AppError } from '@flow-pipelines/runtime';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { describes } from '../open-api/operation.js';

/** The versions that a caller lets be changed: those it names, `any`, or undefined when it does not say. */
export type ExpectedVersions = readonly string[] | 'any' | undefined;

/** One entity tag, with an optional W/. Source: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
const ENTITY_TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/**
 * Reads `If-Match`: `*`, or entity tags separated by commas (a comma within a tag is not known here: our tags are numbers).
 * Weak tags are read and match nothing, as the comparison is a strong one.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 * @throws {AppError} `header_invalid`
 */
export function expectedVersionsOf(header: string | undefined): ExpectedVersions {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const tags = header.split(',').map((part) => ENTITY_TAG.exec(part.trim()));
  if (tags.includes(null)) throw new AppError('header_invalid', 'If-Match must be * or ETags in quotes, such as "3"');
  return tags.flatMap((tag) => (tag?.[1] === undefined ? (tag?.[2] ?? []) : []));
}

/**
 * Call it with what is changed locked: of two callers who expect the same version, the second then sees the first's.
 * @param version null for what is not there, which matches nothing
 * @throws {AppError} `version_mismatch`
 */
export function requireVersion(version: number | string | null, expected: ExpectedVersions): void {
  const mismatch = versionMismatch(version, expected);
  if (mismatch) throw mismatch;
}

/** What to answer a caller who expects other versions than this one. */
export function versionMismatch(version: number | string | null, expected: ExpectedVersions): AppError | undefined {
  if (expected === undefined) return undefined;
  if (version === null) return new AppError('version_mismatch', 'This is not there, or no longer');
  if (expected === 'any' || expected.includes(String(version))) return undefined;
  return new AppError('version_mismatch', `This has been changed meanwhile: its version is ${version}`);
}

const DESCRIPTION = describes({
  parameters: [
    {
      name: 'If-Match',
      in: 'header',
      description:
        'The versions that may be changed, as their ETags; the change is refused if it has another one by now.',
      schema: { type: 'string', pattern: '^(\\*|(W/)?"[!#-+\\--~]*"( *, *(W/)?"[!#-+\\--~]*")*)$' },
      example: '*',
    },
  ],
  errors: ['header_invalid', 'version_mismatch'],
});
/**
 * Reads `If-None-Match` of a call that makes something: `*` lets it make, but not change. A list of tags has no use here.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 * @throws {AppError} `header_invalid`
 */
export function isCreateOnly(header: string | undefined): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  throw new AppError('header_invalid', 'If-None-Match must be *, for a call that is to make something new');
}

/** Hands what the request's `If-Match` expects to a controller's method. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): ExpectedVersions =>
    expectedVersionsOf(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
  [DESCRIPTION],
);

const CREATE_ONLY = describes({
  parameters: [
    {
      name: 'If-None-Match',
      in: 'header',
      description: '`*`: only make something new; the call is refused if it is there already.',
      schema: { type: 'string', const: '*' },
    },
  ],
  errors: ['header_invalid', 'version_mismatch'],
});

/** Hands to a controller's method whether the request's `If-None-Match` is `*`. */
export const CreateOnly = createParamDecorator(
  (_: unknown, context: ExecutionContext): boolean =>
    isCreateOnly(context.switchToHttp().getRequest<FastifyRequest>().headers['if-none-match']),
  [CREATE_ONLY],
);
