import type { JobPipelinesConsumer } from '@flow-pipelines/executor-kit';
import { isSampled, parentOf } from '@flow-pipelines/runtime';
import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';

/** For each call of the handler whose event came from a request that is traced: in the trace of that request. */
export function traceExecutor(tracer: Tracer, consumer: JobPipelinesConsumer<unknown>, topic: string): void {
  consumer.events.on('handled', ({ seconds, outcome, event, traceparent }) => {
    if (!isSampled(traceparent)) return;
    const endTime = Date.now();
    const attributes = {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.kafka.message.key': event.job_id,
      'flow_pipelines.version': event.version,
    };
    const options = { kind: SpanKind.CONSUMER, startTime: endTime - seconds * 1_000, attributes };
    const span = tracer.startSpan(`process ${topic}`, options, parentOf(traceparent));
    if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  });
}
