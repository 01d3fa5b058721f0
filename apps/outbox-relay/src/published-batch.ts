import type { RecordCoordinates } from '@flow-pipelines/kafka';

/** An event of the log by its id, and where it is in Kafka. */
export interface PublishedEvent extends RecordCoordinates {
  readonly id: number;
}

/** What one Kafka transaction has brought. Each part is in id order. */
export interface PublishedBatch {
  /** Became visible when ids above it had been published already. */
  readonly late: readonly PublishedEvent[];
  readonly onTime: readonly PublishedEvent[];
}

export const NOTHING_PUBLISHED: PublishedBatch = { late: [], onTime: [] };

/** Parts what was published by the position that the cursor had before. */
export function batchOf(events: readonly PublishedEvent[], passed: number): PublishedBatch {
  return { late: events.filter(({ id }) => id <= passed), onTime: events.filter(({ id }) => id > passed) };
}

/** Ids, partitions and offsets, each as PostgreSQL writes an array. */
export function asArrays(events: readonly PublishedEvent[]): [ids: string, partitions: string, offsets: string] {
  const array = (values: readonly (number | bigint | null)[]) =>
    `{${values.map((value) => value ?? 'null').join(',')}}`;
  return [
    array(events.map(({ id }) => id)),
    array(events.map(({ partition }) => partition)),
    array(events.map(({ offset }) => offset)),
  ];
}
