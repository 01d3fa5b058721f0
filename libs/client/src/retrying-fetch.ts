import type { ClientOptions } from './client-options.js';
import { errorOfAnswer } from './error-of-answer.js';
import { FlowPipelinesError } from './flow-pipelines.error.js';
import { policyOf, retryDelay } from './retry-delay.js';
import { wait } from './wait.js';

const KEY = 'Idempotency-Key';
const WITH_KEY = new Set(['POST', 'PUT', 'PATCH']);
/** Codes that say that nothing was done. */
const NOTHING_DONE: ReadonlySet<string> = new Set(['rate_limited', 'overloaded', 'job_busy', 'resource_busy']);
const WITHOUT_BODY = new Set([204, 205, 304]);
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * A fetch that sends a request again where that is safe and worth it. Every POST, PUT and PATCH gets one Idempotency-Key
 * for all its attempts, so the api carries it out once; a DELETE is repeated only when the answer says that nothing was
 * done, since a second one would find nothing there and say so. Answers are read to their end, so that one that is cut
 * half way counts as none.
 * @throws {FlowPipelinesError} for every answer that is an error; the signal's reason where the caller's signal is aborted
 */
export function retryingFetch(options: ClientOptions): (request: Request) => Promise<Response> {
  const policy = policyOf(options.retry);
  return async (request) => {
    if (WITH_KEY.has(request.method) && !request.headers.has(KEY)) request.headers.set(KEY, crypto.randomUUID());
    for (let attempt = 1; ; attempt++) {
      try {
        return await sendOnce(request, options);
      } catch (error) {
        const delayMs = isSafeToRepeat(request, error) ? retryDelay(policy, attempt, error.retryAfterMs) : undefined;
        if (delayMs === undefined) throw error;
        options.onRetry?.({ error: error as FlowPipelinesError, attempt, delayMs });
        await wait(delayMs, request.signal);
      }
    }
  };
}

function isSafeToRepeat(request: Request, error: unknown): error is FlowPipelinesError {
  if (!(error instanceof FlowPipelinesError) || !error.retryable) return false;
  return request.method !== 'DELETE' || NOTHING_DONE.has(error.code);
}

async function sendOnce(request: Request, { token, timeoutMs = DEFAULT_TIMEOUT_MS }: ClientOptions): Promise<Response> {
  const attempt = request.clone();
  if (token !== undefined)
    attempt.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(attempt, { signal: AbortSignal.any([request.signal, timeout]) });
    const text = await answer.text();
    const error = errorOfAnswer(request, answer, text);
    if (error) throw error;
    const { status, headers } = answer;
    return new Response(WITHOUT_BODY.has(status) ? null : text, { status, headers });
  } catch (error) {
    if (error instanceof FlowPipelinesError) throw error;
    request.signal.throwIfAborted();
    throw noAnswer(request, error, timeout.aborted ? timeoutMs : undefined);
  }
}

/** What `fetch` rejects with says only that it failed; why is in its cause. */
export function noAnswer(request: Request, error: unknown, timeoutMs?: number): FlowPipelinesError {
  const what = `${request.method} ${request.url}`;
  if (timeoutMs !== undefined)
    return new FlowPipelinesError('timed_out', `${what} was not answered within ${timeoutMs} ms`, {
      retryable: true,
      cause: error,
    });
  const { cause, message } = error as { message?: string; cause?: { message?: string; code?: string } };
  const why = cause?.message || cause?.code || message;
  return new FlowPipelinesError('connection_failed', `${what} got no answer: ${why}`, {
    retryable: true,
    cause: error,
  });
}
