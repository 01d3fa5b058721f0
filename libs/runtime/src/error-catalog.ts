/**
 * Every error the product can answer with. `kind` says what happened in the domain (HTTP is mapped from it once, at the
 * edge of the api), `retryable` says whether the same call may succeed later without being changed.
 * docs/errors.md explains each code to callers; a test holds the two together.
 */
export const ERROR_CATALOG = {
  // The request itself
  request_malformed: { kind: 'invalid', retryable: false },
  headers_too_large: { kind: 'headers_too_large', retryable: false },
  request_timeout: { kind: 'request_timeout', retryable: true },
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
  admin_page_missing: { kind: 'not_found', retryable: false },
  method_not_allowed: { kind: 'method_not_allowed', retryable: false },
  rate_limited: { kind: 'rate_limited', retryable: true },

  // Who is asking, and what they may do
  token_missing: { kind: 'unauthenticated', retryable: false },
  token_invalid: { kind: 'unauthenticated', retryable: false },
  session_ended: { kind: 'unauthenticated', retryable: false },
  sign_in_expired: { kind: 'unauthenticated', retryable: false },
  sign_in_refused: { kind: 'unauthenticated', retryable: false },
  origin_refused: { kind: 'forbidden', retryable: false },
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
  version_not_found: { kind: 'not_found', retryable: false },
  version_not_restorable: { kind: 'conflict', retryable: false },
  job_not_parked: { kind: 'not_found', retryable: false },
  replay_not_found: { kind: 'not_found', retryable: false },
  token_ended: { kind: 'conflict', retryable: false },
  dead_letter_not_found: { kind: 'not_found', retryable: false },
  name_taken: { kind: 'conflict', retryable: false },
  email_taken: { kind: 'conflict', retryable: false },
  import_refused: { kind: 'conflict', retryable: false },
  pipeline_in_use: { kind: 'conflict', retryable: false },
  batch_refused: { kind: 'conflict', retryable: false },
  version_mismatch: { kind: 'precondition_failed', retryable: false },

  // Requests that are sent again
  idempotency_key_in_flight: { kind: 'in_flight', retryable: true },
  idempotency_key_reused: { kind: 'unprocessable', retryable: false },

  // The service itself
  overloaded: { kind: 'unavailable', retryable: true },
  database_unavailable: { kind: 'unavailable', retryable: true },
  identity_provider_unavailable: { kind: 'unavailable', retryable: true },
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
  | 'in_flight'
  | 'unprocessable'
  | 'precondition_failed'
  | 'too_large'
  | 'headers_too_large'
  | 'request_timeout'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

export type ErrorCode = keyof typeof ERROR_CATALOG;
