import { AppError } from '@flow-pipelines/runtime';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

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
 * @throws {AppError} `version_mismatch`
 */
export function requireVersion(version: number, expected: ExpectedVersions): void {
  if (expected === undefined || expected === 'any' || expected.includes(String(version))) return;
  throw new AppError('version_mismatch', `This has been changed meanwhile: its version is ${version}`);
}

/** Hands what the request's `If-Match` expects to a controller's method. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): ExpectedVersions =>
  expectedVersionsOf(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);
