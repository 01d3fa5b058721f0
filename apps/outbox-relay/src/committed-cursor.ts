import { KafkaError, type TopicAdmin, type TransactionOffset } from '@flow-pipelines/kafka';
import { Cursor } from '@flow-pipelines/database';
import type { Lease } from './lease.js';

/** What a broker takes as the metadata of an offset (offset.metadata.max.bytes), with a little room. */
const LONGEST_METADATA = 4_000;
const CURSOR_PARTITION = 0;
const NO_EVENT = '-';

/** How far the waiting events of a parked job have been published. */
export interface Unparked {
  readonly parkingId: string;
  readonly throughId: number;
}

/** What is committed in the same Kafka transaction as the events. */
export interface CommittedCursor {
  readonly cursor: Cursor;
  /** Which event the cursor's position is, so that another log is told apart; null before the first. */
  readonly eventId: string | null;
  /** Set by a transaction that published waiting events of a parked job, until its successor. */
  readonly unparked: Unparked | null;
}

/** Kafka's cursor counts. The copy serves where Kafka has none: at the first start, after long idleness, in a new cluster. */
export async function findCursor(lease: Lease, admin: TopicAdmin, topic: string): Promise<CommittedCursor> {
  const committed = await admin.fetchCommittedOffset(cursorGroup(topic, lease), topic, CURSOR_PARTITION);
  if (committed === null) return { cursor: lease.copiedCursor, eventId: null, unparked: null };
  const [gaps = '', eventId = NO_EVENT, unparked = ''] = committed.metadata.split(' ');
  const [parkingId = '', throughId = ''] = unparked.split(':');
  return {
    cursor: Cursor.parse(Number(committed.offset), gaps),
    eventId: eventId === NO_EVENT ? null : eventId,
    unparked: unparked === '' ? null : { parkingId, throughId: Number(throughId) },
  };
}

/** @throws {KafkaError} when the gaps do not fit: publishing waits then until some of the open transactions have ended */
export function offsetOf(committed: CommittedCursor, topic: string, lease: Lease): TransactionOffset {
  return {
    groupId: cursorGroup(topic, lease),
    topic,
    partition: CURSOR_PARTITION,
    offset: BigInt(committed.cursor.position),
    metadata: metadataOf(committed),
  };
}

/** A group that nobody ever joins; it only keeps the cursor. Named after the log, since ids of another one mean nothing here. */
function cursorGroup(topic: string, { logId }: Lease): string {
  return `${topic}.relay.${logId}`;
}

function metadataOf({ cursor, eventId, unparked }: CommittedCursor): string {
  const parts = [cursor.gapsAsText(), eventId ?? NO_EVENT];
  if (unparked) parts.push(`${unparked.parkingId}:${unparked.throughId}`);
  const text = parts.join(' ');
  if (text.length > LONGEST_METADATA) {
    throw new KafkaError('offsets_rejected', `${cursor.gaps.length} gaps in the log do not fit beside the cursor`);
  }
  return text;
}
