export interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

export function summaryOf(milliseconds: readonly number[]): Latencies {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;
  return { count: sorted.length, p50: quantile(0.5), p99: quantile(0.99) };
}

/** Makes this process tell over the IPC channel, whenever it is asked, what it has seen. Call it once it receives. */
export function answerWhenAsked(whatWasSeen: () => unknown): void {
  process.on('message', () => process.send?.(whatWasSeen()));
  process.on('disconnect', () => process.exit(0));
  process.send?.('receiving');
}
