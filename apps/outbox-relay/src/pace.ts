/** From 1,000 events a second on. */
const BUSY_EVENTS_PER_MS = 1;
/** At that rate; at twice the rate it is twice as long, and no longer at any. */
const SHORTEST_INTERVAL_MS = 25;
const LONGEST_INTERVAL_MS = 50;
/** The api commits the changes of many requests together: one such group is no load, nor is what is left of an earlier one. */
const AVERAGED_OVER_MS = 250;

/**
 * When the next batch starts. What a Kafka transaction costs the brokers (a marker in each partition, the cursor, its own log)
 * and executors hardly depends on its records, so while many events come, they are taken together, every 25 to 50 ms. Fewer are
 * published as soon as they are found, and a backlog without a pause.
 */
export class Pace {
  private startedAt = -Infinity;
  private averagePerMs = 0;

  /**
   * @param events of the batch that has ended, and that has left none waiting
   * @param startedAt when it started, in ms
   * @param endedAt when it ended, by the same clock
   * @returns how many ms to wait for more
   */
  pauseAfter(events: number, startedAt: number, endedAt: number): number {
    const elapsedMs = Math.max(1, startedAt - this.startedAt);
    this.startedAt = startedAt;
    const past = Math.exp(-elapsedMs / AVERAGED_OVER_MS);
    this.averagePerMs = past * this.averagePerMs + (1 - past) * (events / elapsedMs);
    const perMs = Math.min(this.averagePerMs, events / elapsedMs);
    if (perMs < BUSY_EVENTS_PER_MS) return 0;
    const intervalMs = Math.min(SHORTEST_INTERVAL_MS * (perMs / BUSY_EVENTS_PER_MS), LONGEST_INTERVAL_MS);
    return Math.max(0, intervalMs - (endedAt - startedAt));
  }
}
