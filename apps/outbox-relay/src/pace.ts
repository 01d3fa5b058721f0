/** From 1,000 events a second on. */
const BUSY_EVENTS_PER_MS = 1;
/** At that rate; at twice the rate it is twice as long, and no longer at any. */
const SHORTEST_INTERVAL_MS = 25;
const LONGEST_INTERVAL_MS = 50;

/**
 * When the next batch starts. What a Kafka transaction costs the brokers (a marker in each partition, the cursor, its own log)
 * and executors hardly depends on its records, so while many events come, they are taken together, every 25 to 50 ms. Fewer are
 * published as soon as they are found, and a backlog without a pause.
 */
export class Pace {
  private startedAt = -Infinity;

  constructor(private readonly batchSize: number) {}

  /**
   * @param events of the batch that has ended
   * @param startedAt when it started, in ms
   * @param endedAt when it ended, by the same clock
   * @returns how many ms to wait for more
   */
  pauseAfter(events: number, startedAt: number, endedAt: number): number {
    const perMs = events / (startedAt - this.startedAt);
    this.startedAt = startedAt;
    if (events >= this.batchSize || perMs < BUSY_EVENTS_PER_MS) return 0;
    const intervalMs = Math.min(SHORTEST_INTERVAL_MS * (perMs / BUSY_EVENTS_PER_MS), LONGEST_INTERVAL_MS);
    return Math.max(0, intervalMs - (endedAt - startedAt));
  }
}
