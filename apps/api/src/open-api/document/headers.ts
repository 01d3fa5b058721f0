import type { JsonSchema } from '../../request-values/rule.js';

interface Header {
  readonly description: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

const seconds = { type: 'integer', minimum: 0 } as const;

/** Every header that an answer of this api can have beyond what HTTP itself needs. */
export const HEADERS = {
  'X-Request-Id': {
    description: 'The id that the caller sent, or one made for it. Support and log know the request by it.',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: 128 },
  },
  ETag: {
    description: 'The version (of a member: the role) in quotes, for `If-Match`.',
    required: true,
    schema: { type: 'string', pattern: '^"[0-9a-z]+"$' },
  },
  Location: { description: 'Where what was made can be read.', required: true, schema: { type: 'string' } },
  Link: {
    description: 'The next page, `<…>; rel="next"` (RFC 8288); absent on the last one.',
    schema: { type: 'string' },
  },
  Allow: { description: 'The methods that the address knows.', required: true, schema: { type: 'string' } },
  'Cache-Control': {
    description: '`no-store`: the answer holds a secret.',
    required: true,
    schema: { type: 'string' },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate, and whether a token was refused (RFC 6750).',
    required: true,
    schema: { type: 'string', enum: ['Bearer', 'Bearer error="invalid_token"'] },
  },
  'Retry-After': { description: 'After how many seconds to try again.', required: true, schema: seconds },
  RateLimit: {
    description:
      'What is left (r) until it is full again in t seconds, of the requests of the `"principal"` or the failed authentications of the `"address"`; absent where there is no limit.',
    schema: { type: 'string', pattern: '^"(principal|address)";r=[0-9]+;t=[0-9]+$' },
  },
  'RateLimit-Policy': {
    description: 'The quota (q) of a window (w, in seconds).',
    schema: { type: 'string', pattern: '^"(principal|address)";q=[0-9]+;w=[0-9]+$' },
  },
  'X-RateLimit-Limit': {
    description: 'Requests a minute that the caller may make; absent where there is no limit.',
    schema: seconds,
  },
  'X-RateLimit-Remaining': { description: 'How many of them are left.', schema: seconds },
  'X-RateLimit-Reset': { description: 'In how many seconds they are all there again.', schema: seconds },
} as const satisfies Record<string, Header>;

type HeaderName = keyof typeof HEADERS;

export const RATE_LIMIT_HEADERS = [
  'RateLimit',
  'RateLimit-Policy',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
] as const;

/** With a question mark: not on every answer, whatever the header itself says. */
export type HeaderUse = HeaderName | `${HeaderName}?`;

export const headersNamed = (uses: readonly HeaderUse[]) => Object.fromEntries(uses.map(headerUse));

function headerUse(use: HeaderUse): [string, object] {
  if (!use.endsWith('?')) return [use, { $ref: `#/components/headers/${use}` }];
  const name = use.slice(0, -1) as HeaderName;
  return [name, { ...HEADERS[name], required: false }];
}
