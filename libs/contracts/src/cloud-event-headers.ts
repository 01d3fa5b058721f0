import { JOB_PIPELINES_DELETED, JOB_PIPELINES_UPDATED, SCHEMA_VERSION } from './job-pipelines-updated.event.js';

/** What the log's columns know about an event without reading its payload. */
export interface EventCoordinates {
  readonly eventId: string;
  readonly jobId: string;
  /** RFC 3339, in UTC. */
  readonly occurredAt: string;
  /** W3C trace context of the request, where it had one. */
  readonly traceparent: string | null;
  /** A record without a value: the job was deleted. */
  readonly isTombstone: boolean;
}

/**
 * Marks a record that an operator had published once more, with the id of the request. An executor that has parked the job
 * lets it go on.
 */
export const REPLAY_HEADER = 'flow-replay';

const SOURCE = '/flow-pipelines';
const DATA_SCHEMA = `urn:flow-pipelines:schema:job-pipelines-updated:${SCHEMA_VERSION}`;
const UPDATE = { 'content-type': 'application/json', ce_type: JOB_PIPELINES_UPDATED, ce_dataschema: DATA_SCHEMA };
/** No value, so nothing that describes one. */
const TOMBSTONE = { ce_type: JOB_PIPELINES_DELETED };

/**
 * Record headers of CloudEvents 1.0, Kafka protocol binding, binary content mode.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
export function cloudEventHeaders(event: EventCoordinates): Record<string, string> {
  return {
    ...(event.isTombstone ? TOMBSTONE : UPDATE),
    ce_specversion: '1.0',
    ce_id: event.eventId,
    ce_source: SOURCE,
    // A header's value in this binding is UTF-8 text; a job id has no control characters, so it stands as it is.
    ce_subject: event.jobId,
    ce_time: event.occurredAt,
    ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
  };
}
