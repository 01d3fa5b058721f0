import { MAX_PARTITION_BYTES, type TransactionalProducer } from '@flow-pipelines/kafka';
import type { Logger } from '@flow-pipelines/runtime';
import type { EventsRefused } from './events-refused.js';
import type { Leadership } from './leadership.js';

const SHRINK_BY = 4;
/** A transaction of so many requests of one record each ends well before its deadline; one of thousands would not. */
const MOST_EVENTS = 250;
/** Longer than the search takes from one size to the next. */
const GROW_AFTER_MS = 2_000;

/**
 * Finds the event that Kafka refuses, and lets the leadership give up on it. A broker names no record, only the request that
 * it refuses; so the requests are made smaller until one record stands alone. A topic that takes only small requests is
 * served by small ones; but these are slow, so larger ones are tried again by and by.
 */
export class PoisonSearch {
  private shrunkTo: number | undefined;
  private changedAt = -Infinity;

  constructor(
    private readonly log: Logger,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** For the next producer; undefined is the usual. */
  get maxPartitionBytes(): number | undefined {
    return this.shrunkTo;
  }

  /** How many events to take at once, where so many would be taken otherwise. */
  limitOf(events: number): number {
    return this.shrunkTo === undefined ? events : Math.min(events, MOST_EVENTS);
  }

  /** To be called while nothing is refused. */
  tryLarger(producer: Pick<TransactionalProducer, 'maxPartitionBytes'>): void {
    if (this.shrunkTo === undefined || this.clock() - this.changedAt < GROW_AFTER_MS) return;
    const grown = this.shrunkTo * SHRINK_BY;
    this.changeTo(grown < MAX_PARTITION_BYTES ? grown : undefined);
    producer.maxPartitionBytes = this.shrunkTo;
  }

  async found(refused: EventsRefused, leadership: Leadership): Promise<void> {
    const [culprit, ...others] = refused.events;
    if (culprit && others.length === 0) {
      await leadership.giveUpOn(culprit, refused);
      this.changeTo(undefined);
      const { id, jobId } = culprit;
      const { replayId } = refused;
      const consequence = replayId === null ? 'its job is parked' : 'the replay goes on without it';
      this.log.error({ err: refused, jobId, id, replayId }, `Kafka refuses an event for good: ${consequence}`);
    } else {
      this.changeTo(Math.max(1, Math.floor((this.shrunkTo ?? MAX_PARTITION_BYTES) / SHRINK_BY)));
    }
  }

  private changeTo(bytes: number | undefined): void {
    this.shrunkTo = bytes;
    this.changedAt = this.clock();
  }
}
