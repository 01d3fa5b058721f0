/**
 * Every error the product can answer with. `kind` says what happened in the domain (HTTP is mapped from it once, at the
 * edge of the api), `retryable` says whether the same call may succeed later without being changed.
 * docs/errors.md explains each code to callers; a test holds the two together.
 */
export const ERROR_CATALOG = {
  // The request itself
  url_malformed: { kind: 'invalid', retryable: false },
  body_malformed: { kind: 'invalid', retryable: false },
  body_not_object: { kind: 'invalid', retryable: false },
  body_too_large: { kind: 'too_large', retryable: false },
  field_invalid: { kind: 'invalid', retryable: false },
  job_id_invalid: { kind: 'invalid', retryable: false },
  pipeline_ids_invalid: { kind: 'invalid', retryable: false },
  pipeline_ids_too_many: { kind: 'invalid', retryable: false },
  cursor_invalid: { kind: 'invalid', retryable: false },
  header_invalid: { kind: 'invalid', retryable: false },
  route_not_found: { kind: 'not_found', retryable: false },
  method_not_allowed: { kind: 'method_not_allowed', retryable: false },
  rate_limited: { kind: 'rate_limited', retryable: true },

  // Who is asking, and what they may do
  token_missing: { kind: 'unauthenticated', retryable: false },
  token_invalid: { kind: 'unauthenticated', retryable: false },
  permission_missing: { kind: 'forbidden', retryable: false },
  hidden_pipeline_in_use: { kind: 'forbidden', retryable: false },
  last_manager: { kind: 'conflict', retryable: false },
  last_site_admin: { kind: 'conflict', retryable: false },

  // What is asked for
  job_busy: { kind: 'unavailable', retryable: true },
  resource_busy: { kind: 'unavailable', retryable: true },
  job_not_found: { kind: 'not_found', retryable: false },
  pipeline_not_found: { kind: 'not_found', retryable: false },
  principal_not_found: { kind: 'not_found', retryable: false },
  member_not_found: { kind: 'not_found', retryable: false },
  token_not_found: { kind: 'not_found', retryable: false },
  name_taken: { kind: 'conflict', retryable: false },
  email_taken: { kind: 'conflict', retryable: false },
  pipeline_in_use: { kind: 'conflict', retryable: false },
  version_mismatch: { kind: 'precondition_failed', retryable: false },

  // The service itself
  overloaded: { kind: 'unavailable', retryable: true },
  database_unavailable: { kind: 'unavailable', retryable: true },
  outcome_unknown: { kind: 'unavailable', retryable: true },
  shutting_down: { kind: 'unavailable', retryable: true },
  internal: { kind: 'internal', retryable: false },
} as const satisfies Record<string, { kind: ErrorKind; retryable: boolean }>;

export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

export type ErrorCode = keyof typeof ERROR_CATALOG;
