import type { DatabaseConnection } from '@flow-pipelines/database';
import { type MetricDefinition, type Metrics, observePool } from '@flow-pipelines/runtime';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AssignmentWriter } from './assignment-writer/assignment-writer.js';
import { EVENT_STREAM_PATH } from './event-stream/event-stream.controller.js';
import { EventStreams } from './event-stream/event-streams.js';
import { RepeatedAnswers } from './idempotency/repeated-answers.js';
import { TokenAuthenticator } from './identity/token-authenticator.js';

const STREAM_ROUTE = `/${EVENT_STREAM_PATH}`;

export const API_METRICS = {
  requests: {
    name: 'flow_pipelines_http_request_duration_seconds',
    type: 'histogram',
    help: 'From the first byte of a request to the last of its answer, by route, method and class of status (2xx); without streams.',
    labels: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  groupCommands: {
    name: 'flow_pipelines_writer_group_commands',
    type: 'histogram',
    help: 'Updates that were committed in one database transaction.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 512],
  },
  groupDuration: {
    name: 'flow_pipelines_writer_group_duration_seconds',
    type: 'histogram',
    help: 'How long the database transaction of a group took, repetitions included.',
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
  },
  commandsWaiting: {
    name: 'flow_pipelines_writer_waiting_commands',
    type: 'gauge',
    help: 'Updates that wait for a group.',
  },
  groupsUnderWay: {
    name: 'flow_pipelines_writer_groups_in_flight',
    type: 'gauge',
    help: 'Groups whose transactions are under way.',
  },
  refused: {
    name: 'flow_pipelines_writer_refused_total',
    type: 'counter',
    help: 'Requests that were answered with overloaded because too many updates waited.',
  },
  tokens: {
    name: 'flow_pipelines_token_cache_requests_total',
    type: 'counter',
    help: 'Checks of API tokens, by result: hit, or miss where the database was asked.',
    labels: ['result'],
  },
  repeated: {
    name: 'flow_pipelines_idempotency_repeated_total',
    type: 'counter',
    help: 'Requests that got the answer kept for their Idempotency-Key.',
  },
  streams: {
    name: 'flow_pipelines_event_streams',
    type: 'gauge',
    help: 'Clients that follow events as Server-Sent Events.',
  },
} as const satisfies Record<string, MetricDefinition>;

/** All that the api's process tells Prometheus. */
export function observeApi(metrics: Metrics, app: NestFastifyApplication, database: DatabaseConnection): void {
  metrics.collectDefaults();
  observePool(metrics, () => database.pool);
  observeRequests(metrics, app);

  const writer = app.get(AssignmentWriter);
  metrics.read(API_METRICS.commandsWaiting, () => writer.status().commandsWaiting);
  metrics.read(API_METRICS.groupsUnderWay, () => writer.status().groupsUnderWay);
  metrics.read(API_METRICS.refused, () => writer.status().refused);
  const groupCommands = metrics.histogram(API_METRICS.groupCommands);
  const groupDuration = metrics.histogram(API_METRICS.groupDuration);
  writer.events.on('group', ({ commands, seconds }) => {
    groupCommands.observe(commands);
    groupDuration.observe(seconds);
  });

  const authenticator = app.get(TokenAuthenticator);
  metrics.read(API_METRICS.tokens, () => {
    const { asked, lookedUp } = authenticator.counters;
    return [
      [{ result: 'hit' }, asked - lookedUp],
      [{ result: 'miss' }, lookedUp],
    ];
  });
  metrics.read(API_METRICS.repeated, () => app.get(RepeatedAnswers).count);
  metrics.read(API_METRICS.streams, () => app.get(EventStreams).size);
}

/**
 * A route is the pattern of its address, and `none` where there is no such route: callers cannot add to the labels. Each route
 * is there from the start with no failure: Prometheus sees no growth in a series that begins with its first one.
 */
function observeRequests(metrics: Metrics, app: NestFastifyApplication): void {
  const requests = metrics.histogram(API_METRICS.requests);
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', ({ method, url: route }) => {
    if (route === STREAM_ROUTE) return;
    for (const each of [method].flat()) if (each !== 'HEAD') requests.zero({ method: each, route, status: '5xx' });
  });
  server.addHook('onResponse', async ({ method, routeOptions, is404 }, reply) => {
    const route = is404 ? 'none' : (routeOptions.url ?? 'none');
    if (route === STREAM_ROUTE) return;
    const status = `${String(reply.statusCode).charAt(0)}xx`;
    requests.observe({ method, route, status }, reply.elapsedTime / 1_000);
  });
}
