/** All records of a batch are in memory at once, beside those of the next one. */
const MOST_BYTES = 8 * 1024 * 1024;
const STEP = 4;

/**
 * How many events to take at most: as many as allowed, for each transaction costs the brokers the same, but fewer where events
 * are large. It changes in steps, as each size is a statement that is prepared.
 */
export class BatchSize {
  private size: number;

  /** Begins with few, as it knows nothing yet of their size. */
  constructor(private readonly most: number) {
    this.size = Math.ceil(most / STEP);
  }

  get limit(): number {
    return this.size;
  }

  /** @param events of the batch that was taken last */
  learnFrom(events: readonly { readonly record: { readonly bytes: number } }[]): void {
    if (events.length === 0) return;
    const bytes = events.reduce((sum, { record }) => sum + record.bytes, 0) / events.length;
    this.size = this.most;
    while (this.size > 1 && this.size * bytes > MOST_BYTES) this.size = Math.ceil(this.size / STEP);
  }
}
