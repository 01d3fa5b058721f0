import { AppError } from '@flow-pipelines/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimits } from './rate-limits.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Null where there are none. */
    rateLimits: RateLimits | null;
  }
}

/**
 * Runs what finds out who somebody is; that it could not counts against the address, however it was tried.
 * @throws {AppError} what `work` throws, `rate_limited` in its place
 */
export async function countingFailures<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unauthenticated') {
      await request.server.rateLimits?.countFailure(request, reply);
    }
    throw error;
  }
}
