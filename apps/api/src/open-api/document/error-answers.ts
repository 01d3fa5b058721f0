import { ERROR_CATALOG, type ErrorCode, headersOf, HTTP_STATUS } from '@flow-pipelines/runtime';
import type { JsonSchema } from '../../request-values/rule.js';
import { headersNamed, type HeaderUse, RATE_LIMIT_HEADERS } from './headers.js';
import type { Route } from './routes.js';

export const ERROR_SCHEMAS = {
  Problem: {
    type: 'object',
    description: 'RFC 9457, with a stable `code`: branch on it, never on the words. docs/errors.md explains each code.',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: { type: 'string', pattern: '^urn:flow-pipelines:error:[a-z_]+$' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      code: { type: 'string' },
      request_id: { type: 'string', description: 'The answer’s `X-Request-Id`; of an item in a list there is none.' },
      results: { type: 'array', items: { type: 'object' }, description: 'Of `batch_refused`: one for each item.' },
    },
  },
  V1Error: {
    type: 'object',
    description:
      'The envelope of the calls of version 1, with a stable `code`. Where the service is set to V1_ERRORS_AS_200, the status is 200 for all of them but 401.',
    required: ['status', 'msg', 'code'],
    properties: {
      status: { const: 'ERROR' },
      msg: { type: 'string' },
      code: { type: 'string' },
      updated_pipelines: { type: 'array', maxItems: 0 },
      pipelines: { type: 'array', maxItems: 0 },
    },
  },
} as const satisfies Record<string, JsonSchema>;

/** Whatever is asked under /api. */
const OF_EVERY_CALL = [
  'token_missing',
  'token_invalid',
  'session_ended',
  'origin_refused',
  'rate_limited',
  'database_unavailable',
  'identity_provider_unavailable',
  'overloaded',
] as const satisfies ErrorCode[];
const OF_EVERY_BODY = [
  'body_malformed',
  'body_not_object',
  'body_too_large',
  'field_invalid',
] as const satisfies ErrorCode[];

const OF_EVERY_KEY = [
  'header_invalid',
  'idempotency_key_in_flight',
  'idempotency_key_reused',
] as const satisfies ErrorCode[];

/** Whether a route honours an Idempotency-Key; a test finds those that should and do not. */
export const takesIdempotencyKey = ({ method, path }: Route): boolean =>
  path.startsWith('/api/') && ['POST', 'PUT', 'PATCH'].includes(method);

/** Every code that a route can answer with. */
export function errorsOf(route: Route, ofRules: readonly ErrorCode[]): ErrorCode[] {
  const { operation, path, method, body, pipes, contributions } = route;
  const isApi = path.startsWith('/api/');
  const codes = new Set<ErrorCode>([
    'internal',
    ...(isApi ? OF_EVERY_CALL : []),
    ...(operation.scope ? (['permission_missing'] as const) : []),
    ...(path.includes('{') ? (['url_malformed'] as const) : []),
    ...(body ? OF_EVERY_BODY : []),
    ...(takesIdempotencyKey(route) ? OF_EVERY_KEY : []),
    ...(isApi && !path.startsWith('/api/v1/') && method !== 'GET' ? (['resource_busy'] as const) : []),
    ...ofRules,
    ...Object.values(pipes).flatMap(({ errors }) => errors),
    ...contributions.flatMap(({ errors }) => errors),
    ...(operation.errors ?? []),
  ]);
  return (Object.keys(ERROR_CATALOG) as ErrorCode[]).filter((code) => codes.has(code));
}

/** The answers to errors by status, each with the codes that it can have here. */
export function errorAnswers(path: string, codes: readonly ErrorCode[]): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(codes, (code) => HTTP_STATUS[ERROR_CATALOG[code].kind]);
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [String(status), errorAnswer(path, ofStatus)]));
}

function errorAnswer(path: string, codes: readonly ErrorCode[]): JsonSchema {
  const isV1 = path.startsWith('/api/v1/');
  const envelope = isV1 ? 'V1Error' : 'Problem';
  const code = { properties: { code: { type: 'string', enum: codes } } };
  return {
    description: codes.map((one) => `\`${one}\``).join(', '),
    headers: headersNamed(headersOfError(path, codes)),
    content: {
      [isV1 ? 'application/json' : 'application/problem+json']: {
        schema: { allOf: [{ $ref: `#/components/schemas/${envelope}` }, code] },
      },
    },
  };
}

function headersOfError(path: string, codes: readonly ErrorCode[]): HeaderUse[] {
  const isUnauthenticated = codes.some((code) => has(code, 'www-authenticate'));
  const withTime = codes.filter((code) => has(code, 'retry-after'));
  return [
    'X-Request-Id',
    ...(isUnauthenticated ? (['WWW-Authenticate'] as const) : []),
    ...(withTime.length > 0 ? ([withTime.length === codes.length ? 'Retry-After' : 'Retry-After?'] as const) : []),
    ...(path.startsWith('/api/') && !isUnauthenticated ? RATE_LIMIT_HEADERS : []),
  ];
}

const has = (code: ErrorCode, header: string): boolean => header in headersOf(code);
