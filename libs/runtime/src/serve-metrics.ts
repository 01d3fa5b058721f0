import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import { AppError } from './app-error.js';
import type { Metrics } from './metrics.js';
import { appErrorOf, sendProblem } from './problem-details.filter.js';

/**
 * `GET /metrics` of a process, for Prometheus: for everyone who reaches the port, or for who has the token
 * (`Authorization: Bearer`).
 */
export function serveMetrics(server: FastifyInstance, metrics: Metrics, token: string | undefined): void {
  // NestJS answers the errors of its own routes, and this is none.
  const errorHandler: RouteShorthandOptions['errorHandler'] = (error, _, reply) =>
    sendProblem(reply, appErrorOf(error));
  server.get('/metrics', { errorHandler }, async ({ headers }, reply) => {
    if (token !== undefined) requireToken(headers.authorization, token);
    const text = await metrics.text();
    return reply.type(metrics.contentType).send(text);
  });
}

function requireToken(authorization: string | undefined, token: string): void {
  if (authorization === undefined)
    throw new AppError('token_missing', 'Send the token of the metrics: "Authorization: Bearer TOKEN"');
  const [, given = ''] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
  // Of one length, whatever was sent.
  if (!timingSafeEqual(digest(given), digest(token)))
    throw new AppError('token_invalid', 'This is not the token of the metrics');
}

const digest = (text: string) => createHash('sha256').update(text).digest();
