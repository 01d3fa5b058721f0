import { MAX_REQUEST_BYTES } from '@flow-pipelines/kafka';
import type { Logger } from '@flow-pipelines/runtime';
import type { EventsRefused } from './events-refused.js';
import type { Leadership } from './leadership.js';

const SHRINK_BY = 4;

/**
 * Finds the event that Kafka refuses, and lets the leadership give up on it. A broker names no record, only the request that
 * it refuses; so the requests are made smaller until one record stands alone. A topic that takes only small requests is
 * served by small ones.
 */
export class PoisonSearch {
  private shrunkTo: number | undefined;

  constructor(private readonly log: Logger) {}

  /** For the next producer; undefined is the usual. */
  get maxRequestBytes(): number | undefined {
    return this.shrunkTo;
  }

  async found(refused: EventsRefused, leadership: Leadership): Promise<void> {
    const [culprit, ...others] = refused.events;
    if (culprit && others.length === 0) {
      await leadership.giveUpOn(culprit, refused);
      this.shrunkTo = undefined;
      const { id, record } = culprit;
      const { replayId } = refused;
      const consequence = replayId === null ? 'its job is parked' : 'the replay goes on without it';
      this.log.error(
        { err: refused, jobId: record.key, id, replayId },
        `Kafka refuses an event for good: ${consequence}`,
      );
    } else {
      this.shrunkTo = Math.max(1, Math.floor((this.shrunkTo ?? MAX_REQUEST_BYTES) / SHRINK_BY));
    }
  }
}
