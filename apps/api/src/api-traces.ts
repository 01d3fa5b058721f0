import { linkTo } from '@flow-pipelines/runtime';
import type { Tracer } from '@opentelemetry/api';
import type { AssignmentWriter } from './assignment-writer/assignment-writer.js';

/** A group is one transaction for many requests: a trace of its own, with a link to each of them. */
export function traceGroups(tracer: Tracer, writer: AssignmentWriter): void {
  writer.events.on('group', ({ work, seconds }) => {
    const origins = work.flatMap((batch) => batch.commands.map(({ origin }) => origin.traceparent));
    const endTime = Date.now();
    const attributes = { 'flow_pipelines.commands': origins.length };
    tracer
      .startSpan('commit group', {
        root: true,
        links: origins.flatMap(linkTo),
        startTime: endTime - seconds * 1_000,
        attributes,
      })
      .end(endTime);
  });
}
