import { isSampled, parentOf } from '@flow-pipelines/runtime';
import { SpanKind, type Tracer } from '@opentelemetry/api';
import type { Relay } from './relay.js';

/** For each event whose request is traced: when it was published, in the trace of that request. */
export function traceRelay(tracer: Tracer, relay: Relay, topic: string): void {
  relay.events.on('batch', (seconds, events) => {
    const endTime = Date.now();
    for (const { jobId, traceparent } of events) {
      if (!isSampled(traceparent)) continue;
      const attributes = {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.destination.name': topic,
        'messaging.kafka.message.key': jobId,
        'messaging.batch.message_count': events.length,
      };
      const options = { kind: SpanKind.PRODUCER, startTime: endTime - seconds * 1_000, attributes };
      tracer.startSpan(`send ${topic}`, options, parentOf(traceparent)).end(endTime);
    }
  });
}
