import { parentOf, traceparentOf } from '@flow-pipelines/runtime';
import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { givenTraceparent } from './origin-of.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the request's own span; undefined where nothing is traced. */
    span?: Span;
  }
}

/** A span for each request under /api, which goes on the trace that the caller has begun. */
export function traceRequests(server: FastifyInstance, tracer: Tracer): void {
  server.addHook('onRequest', async (request) => {
    if (!request.url.startsWith('/api/')) return;
    const attributes = { 'http.request.method': request.method, 'flow_pipelines.request_id': request.id };
    const options = { kind: SpanKind.SERVER, attributes };
    request.span = tracer.startSpan(request.method, options, parentOf(givenTraceparent(request)));
    request.traceparent = traceparentOf(request.span);
  });
  server.addHook('onResponse', async ({ span, method, routeOptions, is404 }, reply) => {
    if (!span) return;
    const route = is404 ? undefined : routeOptions.url;
    if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
    span.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
}
