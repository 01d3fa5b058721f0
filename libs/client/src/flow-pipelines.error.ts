import type { KnownErrorCode } from './generated/openapi.js';

/**
 * Codes of docs/errors.md, and those of the way to the api: `connection_failed` and `timed_out` (no answer, so a change
 * may have been made), `unexpected_answer` (not one of the api's, such as a proxy's). More may be added at any time.
 */
export type ErrorCode = KnownErrorCode | 'connection_failed' | 'timed_out' | 'unexpected_answer' | (string & {});

interface Details {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly body?: unknown;
  readonly cause?: unknown;
}

/** A call that was refused or got no answer. Branch on `code`, never on the words. */
export class FlowPipelinesError extends Error {
  override readonly name = 'FlowPipelinesError';
  /** Of the answer; undefined when there was none. */
  readonly status: number | undefined;
  /** What to search the server's logs for. */
  readonly requestId: string | undefined;
  /** The same call, unchanged, may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs: number;
  /** The answer as it came. */
  readonly body: unknown;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { status, requestId, retryable, retryAfterMs, body, cause }: Details,
  ) {
    super(message, { cause });
    this.status = status;
    this.requestId = requestId;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs ?? 0;
    this.body = body;
  }
}
