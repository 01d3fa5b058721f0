import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';

/** Version, trace id, parent id, flags. Source: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

declare module 'fastify' {
  interface FastifyRequest {
    /** What goes on from here: of our own span where requests are traced, otherwise what the caller has sent. */
    traceparent?: string;
  }
}

/** A malformed trace context is dropped, as its standard asks. */
export function givenTraceparent({ headers: { traceparent } }: FastifyRequest): string | null {
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : null;
}

/** What a change keeps of the request that made it. */
export function originOf(request: FastifyRequest, reason: string | null = null): Origin {
  return { requestId: request.id, traceparent: request.traceparent ?? givenTraceparent(request), reason };
}

/** Hands the request's origin to a controller's method. */
export const CurrentOrigin = createParamDecorator((_: unknown, context: ExecutionContext): Origin =>
  originOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
