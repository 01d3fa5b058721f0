import { type KafkaConnection, KafkaError, type TopicAdmin, type TransactionalProducer } from '@flow-pipelines/kafka';
import { Cursor } from './cursor.js';
import type { EventLog } from './event-log.js';
import type { Lease } from './lease.js';
import type { RelaySettings } from './relay-settings.js';

/** What a broker takes as the metadata of an offset (offset.metadata.max.bytes), with a little room. */
const LONGEST_METADATA = 4_000;
const CURSOR_PARTITION = 0;

/** Thrown when Kafka has published events that this database does not have. Nothing is skipped over; see docs/operations.md. */
export class LogForgotEvents extends Error {
  override readonly name = 'LogForgotEvents';
}

/** What is committed with the events: the cursor, and which event its position is, so that another log is told apart. */
interface Committed {
  readonly cursor: Cursor;
  readonly eventId: string | null;
}

/**
 * One producer's time of publishing under a lease. It begins by fencing every earlier producer, and only then reads where
 * they got to: the cursor that was committed in the same Kafka transactions as the events.
 */
export class Leadership {
  private constructor(
    private readonly lease: Lease,
    private readonly producer: TransactionalProducer,
    private readonly eventLog: EventLog,
    private readonly topic: string,
    private current: Cursor,
    private eventId: string | null,
  ) {}

  get cursor(): Cursor {
    return this.current;
  }

  static async begin(
    lease: Lease,
    kafka: KafkaConnection,
    eventLog: EventLog,
    settings: RelaySettings,
  ): Promise<Leadership> {
    const { topic } = settings;
    const admin = kafka.topicAdmin();
    const producer = kafka.transactionalProducer({ topic: topic.name, transactionalId: `${topic.name}.relay` });
    try {
      const { createTopic: create, replicationFactor } = settings;
      await admin.ensureTopic(topic, { create, ...(replicationFactor === undefined ? {} : { replicationFactor }) });
      lease.assertHeld();
      await producer.open();
      const { cursor, eventId } = await findCursor(lease, admin, topic.name);
      if (eventId !== null && !(await eventLog.remembers(cursor.position, eventId))) {
        throw new LogForgotEvents(
          `Kafka holds events of this log up to ${cursor.position}, but the database has another event there or none: was it restored from a backup?`,
        );
      }
      return new Leadership(lease, producer, eventLog, topic.name, await lease.save(cursor), eventId);
    } catch (error) {
      await producer.close();
      throw error;
    } finally {
      await admin.close();
    }
  }

  /**
   * Publishes what is new, at most `limit` late events and `limit` new ones, in one Kafka transaction with the cursor.
   * @returns how many
   */
  async publishNext(limit: number): Promise<number> {
    this.lease.assertHeld();
    const { records, sighting, lastEventId } = await this.eventLog.read(this.current, limit);
    const next = this.current.advance(sighting);
    if (next.equals(this.current)) return 0;
    const eventId = next.position > this.current.position ? lastEventId : this.eventId;
    if (records.length > 0) {
      this.lease.assertHeld();
      await this.producer.publish(records, {
        groupId: cursorGroup(this.topic, this.lease),
        topic: this.topic,
        partition: CURSOR_PARTITION,
        offset: BigInt(next.position),
        metadata: metadataOf({ cursor: next, eventId }),
      });
    }
    // From here on Kafka has them, whatever happens to the copy.
    this.current = next;
    this.eventId = eventId;
    this.current = await this.lease.save(next);
    return records.length;
  }

  async end(): Promise<void> {
    await this.producer.close();
  }
}

/** Kafka's cursor counts. The copy serves where Kafka has none: at the first start, after long idleness, in a new cluster. */
async function findCursor(lease: Lease, admin: TopicAdmin, topic: string): Promise<Committed> {
  const committed = await admin.fetchCommittedOffset(cursorGroup(topic, lease), topic, CURSOR_PARTITION);
  if (committed === null) return { cursor: lease.copiedCursor, eventId: null };
  const [gaps = '', eventId = null] = committed.metadata.split(' ');
  return { cursor: Cursor.parse(Number(committed.offset), gaps), eventId };
}

/** A group that nobody ever joins; it only keeps the cursor. Named after the log, since ids of another one mean nothing here. */
function cursorGroup(topic: string, { logId }: Lease): string {
  return `${topic}.relay.${logId}`;
}

/** @throws {KafkaError} when the gaps do not fit: publishing waits then until some of the open transactions have ended */
function metadataOf({ cursor, eventId }: Committed): string {
  const text = eventId === null ? cursor.gapsAsText() : `${cursor.gapsAsText()} ${eventId}`;
  if (text.length > LONGEST_METADATA) {
    throw new KafkaError('offsets_rejected', `${cursor.gaps.length} gaps in the log do not fit beside the cursor`);
  }
  return text;
}
