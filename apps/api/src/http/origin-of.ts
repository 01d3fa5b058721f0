import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';

/** Version, trace id, parent id, flags. Source: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What a change keeps of the request that made it. A malformed trace context is dropped, as its standard asks. */
export function originOf(request: FastifyRequest, reason: string | null = null): Origin {
  const { traceparent } = request.headers;
  const isValid = typeof traceparent === 'string' && TRACEPARENT.test(traceparent);
  return { requestId: request.id, traceparent: isValid ? traceparent : null, reason };
}

/** Hands the request's origin to a controller's method. */
export const CurrentOrigin = createParamDecorator((_: unknown, context: ExecutionContext): Origin =>
  originOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
