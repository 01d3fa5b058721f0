/** What a process that receives events saw since it was asked last; driven over the IPC channel. */
export interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

let latencies: number[] = [];

/** @param since when it was committed, or handed to Kafka; ISO 8601 or milliseconds */
export function note(since: string | number): void {
  latencies.push(Date.now() - new Date(since).getTime());
}

/** Call it once it receives. */
export function answerWhenAsked(): void {
  process.on('message', () => {
    process.send?.(summaryOf(latencies));
    latencies = [];
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('receiving');
}

export function summaryOf(milliseconds: readonly number[]): Latencies {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;
  return { count: sorted.length, p50: quantile(0.5), p99: quantile(0.99) };
}
