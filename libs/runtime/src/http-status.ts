import type { ErrorKind } from './error-catalog.js';

/** The only place where what happened in the domain becomes an HTTP status; a new kind does not compile without one. */
export const HTTP_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>;

/** Headers that HTTP asks for next to a status: how to authenticate, when to come back (seconds). */
export function headersOf(kind: ErrorKind): Readonly<Record<string, string>> {
  if (kind === 'unauthenticated') return { 'www-authenticate': 'Bearer' };
  if (kind === 'rate_limited' || kind === 'unavailable') return { 'retry-after': '1' };
  return {};
}
