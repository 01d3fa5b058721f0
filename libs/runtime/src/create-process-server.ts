import fastify, { type FastifyInstance } from 'fastify';
import { httpLimits } from './http-limits.js';
import type { Metrics } from './metrics.js';
import { appErrorOf, sendProblem } from './problem-details.filter.js';
import type { ProcessSettings } from './process-settings.js';
import { serveMetrics } from './serve-metrics.js';

/** A job id of 255 characters, each percent-encoded as four bytes of UTF-8. */
const LONGEST_PATH_PARAMETER = 255 * 12;

/** The HTTP server of a process that is not the api: its health, its metrics, and what else it shows to operators. */
export function createProcessServer(settings: Readonly<ProcessSettings>, metrics: Metrics): FastifyInstance {
  const server = fastify({
    ...httpLimits(),
    routerOptions: { maxParamLength: LONGEST_PATH_PARAMETER, ignoreTrailingSlash: true },
    frameworkErrors: (error, _, reply) => sendProblem(reply, appErrorOf(error)),
    forceCloseConnections: 'idle',
  });
  if (settings.metrics) serveMetrics(server, metrics, settings.metricsToken);
  return server;
}
