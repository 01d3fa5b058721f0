import { AppError, appErrorOf, headersOf, HTTP_STATUS, type Logger, problemOf } from '@flow-pipelines/runtime';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { databaseErrorOf } from '../database-error.js';

/** What a handler may have said of an answer that then was not given. */
const OF_SUCCESS = ['etag', 'location', 'link', 'cache-control'];

/** Answers every error: calls of v1 in the envelope of the public page, all others as problem+json. */
@Catch()
export class ApiErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly options: { readonly v1ErrorsAs200: boolean },
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what the HTTP server refuses before NestJS sees it, such as an address that cannot be decoded. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = understand(thrown);
    if (error.kind === 'internal' || error.kind === 'unavailable') {
      this.logger.error({ err: thrown, requestId: request.id, code: error.code }, 'request failed');
    }
    if (reply.sent) return;
    // What is refused before the first hook has none yet.
    reply.header('x-request-id', request.id);
    for (const name of OF_SUCCESS) reply.removeHeader(name);
    const isV1 = request.url.startsWith('/api/v1/');
    const as200 = isV1 && this.options.v1ErrorsAs200 && error.kind !== 'unauthenticated';
    // What a framework part wanted to say itself, such as the rate limiter's Retry-After, stands.
    for (const [name, value] of Object.entries(headersOf(error.code))) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
    void reply
      .status(as200 ? 200 : HTTP_STATUS[error.kind])
      .type(isV1 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8')
      .send(isV1 ? v1ErrorOf(error, request) : { ...problemOf(error), request_id: request.id });
  }
}

function understand(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return databaseErrorOf(thrown) ?? appErrorOf(thrown);
}

/** The empty list keeps clients alive that read it before they look at the status. */
function v1ErrorOf(error: AppError, { method, url }: FastifyRequest): object {
  const isList = (method === 'GET' || method === 'HEAD') && !/[?&]job_id=/.test(url);
  return { status: 'ERROR', msg: error.message, code: error.code, [isList ? 'pipelines' : 'updated_pipelines']: [] };
}
