const MAX_EVENTS = 1_000;
const SHORT_MS = 100;
const LONG_MS = 300;

/**
 * How many events one transaction takes: more while handlers are fast, fewer when they are slow, so that marks are locked
 * for a fraction of a second and no slow handler keeps hundreds of others waiting for the commit. What the store takes for
 * itself does not count: smaller transactions would only make it more.
 */
export class TransactionSize {
  private current = 16;

  get events(): number {
    return this.current;
  }

  /** So long were the handlers of so many events at work. */
  observe(events: number, ms: number): void {
    if (ms > LONG_MS) this.current = Math.max(1, Math.floor(this.current / 2));
    else if (ms < SHORT_MS && events >= this.current) this.current = Math.min(MAX_EVENTS, this.current * 2);
  }
}
