import type { JobPipelinesUpdated, PipelineRef } from '@flow-pipelines/contracts';
import { byName } from '../assignments/by-name.js';

/** Columns of an event of the log and where it is in Kafka, for `from job_pipeline_events event`. */
export const EVENT_COLUMNS = `event.id, event.payload, delivery.kafka_partition, delivery.kafka_offset, delivery.published_at`;
export const WITH_DELIVERY = `left join lateral published_event(event.id) as delivery on true`;

export interface EventRow {
  readonly id: string;
  readonly payload: string;
  readonly kafka_partition: number | null;
  readonly kafka_offset: string | null;
  readonly published_at: Date | null;
}

/** Where an event is in Kafka. */
interface Delivery {
  readonly partition: number;
  readonly offset: string;
  readonly publishedAt: Date;
}

/** An event of the log as its reader may see it. */
export interface LoggedEvent extends JobPipelinesUpdated {
  /** Its place in the log. */
  readonly logId: string;
  /** null = not published yet, or not known where */
  readonly delivery: Delivery | null;
}

/**
 * The event without the pipelines that its reader cannot see. Undefined when it is about such pipelines only: then the
 * reader does not learn that it happened.
 */
export function shownEvent(row: EventRow, isVisible: (pipelineId: string) => boolean): LoggedEvent | undefined {
  const event = JSON.parse(row.payload) as JobPipelinesUpdated;
  const visible = (refs: readonly PipelineRef[]) => refs.filter(({ id }) => isVisible(id));
  const pipelines = visible(event.pipelines);
  const added = visible(event.added);
  const removed = visible(event.removed);
  if (pipelines.length + removed.length === 0) return undefined;
  return { ...event, pipelines, added, removed, logId: row.id, delivery: deliveryOf(row) };
}

function deliveryOf({ kafka_partition: partition, kafka_offset: offset, published_at: publishedAt }: EventRow) {
  return partition === null || offset === null || publishedAt === null ? null : { partition, offset, publishedAt };
}

/** The pipelines before the change, by name. */
export function pipelinesBefore({ pipelines, added, removed }: JobPipelinesUpdated): PipelineRef[] {
  const isNew = new Set(added.map(({ id }) => id));
  return [...pipelines.filter(({ id }) => !isNew.has(id)), ...removed].toSorted(byName);
}
