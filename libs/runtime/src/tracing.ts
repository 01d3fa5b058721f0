import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { Close } from './run-process.js';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** Soon, so that a trace can be looked at while one remembers why. */
const SEND_EVERY_MS = 1_000;

/**
 * Traces of one process by OpenTelemetry. They go from part to part by what travels anyhow, the `traceparent` of requests,
 * of the log and of records; nothing hangs on asynchronous contexts, and what is not traced costs nothing.
 */
export class Tracing {
  private constructor(
    readonly tracer: Tracer,
    /** Sends what has not been sent. */
    readonly close: Close,
  ) {}

  /**
   * @param endpoint of a collector that takes OTLP over HTTP, `/v1/traces` is added to it; null turns tracing off: then the
   * SDK is not even loaded
   */
  static async start(service: string, endpoint: string | undefined, ratio: number): Promise<Tracing | null> {
    if (endpoint === undefined) return null;
    const sdk = await import('@opentelemetry/sdk-trace');
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const { resourceFromAttributes } = await import('@opentelemetry/resources');
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    const provider = new sdk.TracerProvider({
      resource: resourceFromAttributes({ 'service.name': `flow-pipelines-${service}` }),
      // Whoever began a trace has decided for all of it.
      sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS })],
    });
    return new Tracing(provider.getTracer('flow-pipelines'), () => provider.shutdown());
  }
}

/** The span that a `traceparent` names, as the parent of another; without one the other begins a trace. */
export function parentOf(traceparent: string | null | undefined): Context {
  const context = spanContextOf(traceparent);
  return context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

export function linkTo(traceparent: string | null): Link[] {
  const context = spanContextOf(traceparent);
  return context ? [{ context }] : [];
}

/** Whether who began the trace wants it recorded. */
export const isSampled = (traceparent: string | null): traceparent is string =>
  ((spanContextOf(traceparent)?.traceFlags ?? 0) & 1) === 1;

/** Source: https://www.w3.org/TR/trace-context/#traceparent-header */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function spanContextOf(traceparent: string | null | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
