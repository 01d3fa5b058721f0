import { ERROR_CATALOG, type ErrorCode, type ErrorKind } from './error-catalog.js';

/** The only place where what happened in the domain becomes an HTTP status; a new kind does not compile without one. */
export const HTTP_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  in_flight: 409,
  precondition_failed: 412,
  too_large: 413,
  unprocessable: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>;

const SAYS_WHEN: ReadonlySet<ErrorKind> = new Set(['rate_limited', 'unavailable', 'in_flight', 'request_timeout']);

/**
 * Headers that HTTP asks for next to a status: how to authenticate, when to come back (seconds). A request without a token
 * is told no error. Source: https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function headersOf(code: ErrorCode): Readonly<Record<string, string>> {
  const { kind } = ERROR_CATALOG[code];
  if (code === 'token_invalid') return { 'www-authenticate': 'Bearer error="invalid_token"' };
  if (kind === 'unauthenticated') return { 'www-authenticate': 'Bearer' };
  if (SAYS_WHEN.has(kind)) return { 'retry-after': '1' };
  return {};
}
