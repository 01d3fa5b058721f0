import type { Leadership } from './leadership.js';

/** How often requests in the database are looked for. */
const EVERY_MS = 250;
/** Waiting events of a job that is unparked, in one Kafka transaction; live events wait that long. */
const UNPARK_BATCH_SIZE = 100;
/** Events of a replay in one Kafka transaction, not counting the newest of each job that ends it. */
const REPLAY_BATCH_SIZE = 100;

/** What is asked of the relay by way of the database: to unpark a job, and to publish events once more. */
export class Requests {
  private nextAt = -Infinity;

  constructor(private readonly replayEventsPerSecond: number) {}

  /**
   * One step of what was requested.
   * @param inBatches false while it is being searched which event Kafka refuses
   * @returns in how many milliseconds there may be more to do
   * @throws {EventsRefused}
   */
  async serve(leadership: Leadership, inBatches: boolean): Promise<number> {
    const waitMs = this.nextAt - performance.now();
    if (waitMs > 0) return waitMs;
    this.nextAt = performance.now();
    if (await leadership.unparkNext(inBatches ? UNPARK_BATCH_SIZE : 1)) return 0;
    const records = await leadership.replayNext(REPLAY_BATCH_SIZE);
    const restMs = records === null ? EVERY_MS : (records / this.replayEventsPerSecond) * 1_000;
    this.nextAt += restMs;
    return restMs;
  }
}
