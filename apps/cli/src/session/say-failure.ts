import { FlowPipelinesError } from '@flow-pipelines/client';
import { EXIT, exitCodeOf } from './exit-code.js';

/** On standard error, for both kinds of readers; standard output holds results only. */
export function sayFailure(error: unknown, json: boolean): void {
  const message = error instanceof Error ? error.message : String(error);
  if (json) process.stderr.write(`${JSON.stringify({ error: { message, ...fieldsOf(error) } })}\n`);
  else process.stderr.write(`error: ${message}${hintOf(error)}\n`);
}

function fieldsOf(error: unknown): object {
  if (!(error instanceof FlowPipelinesError)) return { code: exitCodeOf(error) === EXIT.usage ? 'usage' : 'failed' };
  const { code, status, requestId, retryable } = error;
  return { code, status, request_id: requestId, retryable };
}

function hintOf(error: unknown): string {
  if (!(error instanceof FlowPipelinesError)) return '';
  return ` (${[error.code, ...(error.requestId === undefined ? [] : [`request ${error.requestId}`])].join(', ')})`;
}
