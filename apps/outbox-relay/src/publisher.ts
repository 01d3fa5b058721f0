import { KafkaError, type TransactionalProducer } from '@flow-pipelines/kafka';
import { type CommittedCursor, offsetOf } from './committed-cursor.js';
import type { LoggedEvent } from './event-log.js';
import { EventsRefused } from './events-refused.js';
import type { Lease } from './lease.js';
import type { PublishedEvent } from './published-batch.js';

/** Writes events under a lease, one Kafka transaction a call; after any error it is of no more use. */
export class Publisher {
  constructor(
    private readonly producer: TransactionalProducer,
    private readonly topic: string,
    private readonly lease: Lease,
  ) {}

  /** @throws {EventsRefused} when Kafka will never take one of them */
  async publish(events: readonly LoggedEvent[], committed: CommittedCursor): Promise<PublishedEvent[]> {
    return this.write(events, committed);
  }

  /** Once more; the cursor stays where it is. @throws {EventsRefused} */
  async repeat(events: readonly LoggedEvent[]): Promise<void> {
    await this.write(events);
  }

  async close(): Promise<void> {
    await this.producer.close();
  }

  private async write(events: readonly LoggedEvent[], committed?: CommittedCursor): Promise<PublishedEvent[]> {
    this.lease.assertHeld();
    const records = events.map(({ record }) => record);
    const offset = committed && offsetOf(committed, this.topic, this.lease);
    try {
      const coordinates = await this.producer.publish(records, offset);
      return coordinates.map(({ partition, offset: at }, index) => ({
        id: events[index]?.id ?? 0,
        partition,
        offset: at,
      }));
    } catch (error) {
      if (!(error instanceof KafkaError) || error.recordIndexes === undefined) throw error;
      const [first, last] = error.recordIndexes;
      throw new EventsRefused(events.slice(first, last + 1), { cause: error });
    }
  }
}
