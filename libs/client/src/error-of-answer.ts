import { FlowPipelinesError } from './flow-pipelines.error.js';
import { readRetryAfter } from './retry-delay.js';

/** Proxies answer these when they cannot reach the api. */
const OF_PROXIES = new Set([502, 503, 504]);
const V1 = '/api/v1/';

/** @returns undefined for an answer that is none; in version 1 a site may answer errors with the status 200 */
export function errorOfAnswer(request: Request, answer: Response, text: string): FlowPipelinesError | undefined {
  const body = parsed(text);
  const isV1Error = new URL(request.url).pathname.includes(V1) && body?.['status'] === 'ERROR';
  if (answer.ok && !isV1Error) return undefined;
  const { status, headers } = answer;
  const details = {
    status,
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterMs: readRetryAfter(headers.get('retry-after')),
    body: body ?? text,
  };
  const code = body?.['code'];
  if (typeof code !== 'string') {
    const what = `${request.method} ${request.url} answered ${status}`;
    return new FlowPipelinesError('unexpected_answer', what, { ...details, retryable: OF_PROXIES.has(status) });
  }
  const words = [body?.['detail'], body?.['msg'], body?.['title']];
  const message = words.find((each) => typeof each === 'string') ?? code;
  // The api says Retry-After with each error that is worth another attempt, and with no other.
  return new FlowPipelinesError(code, message, { ...details, retryable: headers.has('retry-after') });
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
