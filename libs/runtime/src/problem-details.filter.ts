import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from './app-error.js';
import type { ErrorCode } from './error-catalog.js';
import { headersOf, HTTP_STATUS } from './http-status.js';
import type { Logger } from './logger.js';

/** Body of `application/problem+json`, RFC 9457, with the product's stable `code` as an extension member. */
export interface ProblemDetails {
  readonly type: `urn:flow-pipelines:error:${ErrorCode}`;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
}

/** What the framework and the HTTP server refuse on their own, before any of our code has seen the request. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'body_malformed',
  401: 'token_invalid',
  404: 'route_not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  414: 'field_invalid',
  415: 'body_malformed',
  429: 'rate_limited',
  503: 'overloaded',
};

/**
 * Anything thrown, as an AppError: an AppError is itself, a refusal of NestJS or Fastify keeps its meaning and its
 * message, everything else is `internal` with a message that says nothing about the inside (the cause is for the log).
 */
export function appErrorOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = isBadUrl(error) ? 'url_malformed' : CODE_OF_STATUS[statusOf(error)];
  if (code === undefined || !(error instanceof Error)) {
    return new AppError('internal', 'The request could not be carried out', { cause: error });
  }
  return new AppError(code, error.message, { cause: error });
}

export function problemOf(error: AppError): ProblemDetails {
  const title = error.code.replaceAll('_', ' ');
  return {
    ...error.extensions,
    type: `urn:flow-pipelines:error:${error.code}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    status: HTTP_STATUS[error.kind],
    detail: error.message,
    code: error.code,
  };
}

/** Answers with the error as problem+json, unless an answer is already on its way. */
export function sendProblem(reply: FastifyReply, error: AppError): void {
  if (reply.sent) return;
  const problem = problemOf(error);
  void reply
    .status(problem.status)
    .headers(headersOf(error.code))
    .type('application/problem+json; charset=utf-8')
    .send(problem);
}

/** Answers every error of a Fastify application as problem+json, and logs the ones that are not the caller's. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = appErrorOf(thrown);
    if (error.kind === 'internal') this.logger.error({ err: thrown }, 'request failed');
    else if (error.kind === 'unavailable') this.logger.warn({ err: thrown }, 'request could not be served');
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), error);
  }
}

/** Fastify's refusal of an address that cannot be percent-decoded. */
function isBadUrl(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'FST_ERR_BAD_URL';
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 0;
}
