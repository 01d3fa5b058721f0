export interface RetryOptions {
  /** How often a request is sent at the most, the first time included; 5 by default, 1 for no repetition. */
  readonly attempts?: number | undefined;
  /** The upper bound of the first wait, doubled with each attempt; 200 by default. */
  readonly firstDelayMs?: number | undefined;
  /** No wait is longer. A server that asks for more is not asked again: the error is thrown. 30,000 by default. */
  readonly longestDelayMs?: number | undefined;
}

export type RetryPolicy = { readonly [Option in keyof RetryOptions]-?: number };

export const policyOf = ({ attempts, firstDelayMs, longestDelayMs }: RetryOptions = {}): RetryPolicy => ({
  attempts: attempts ?? 5,
  firstDelayMs: firstDelayMs ?? 200,
  longestDelayMs: longestDelayMs ?? 30_000,
});

/**
 * How long to wait after an attempt (1, 2, …): as long as the server asked, and a random part of what doubles each time on
 * top, so that those that failed together do not come back together.
 * @returns undefined when there is to be no further attempt
 */
export function retryDelay(
  policy: RetryPolicy,
  attempt: number,
  retryAfterMs: number,
  random: () => number = Math.random,
): number | undefined {
  if (attempt >= policy.attempts || retryAfterMs > policy.longestDelayMs) return undefined;
  const bound = Math.min(policy.firstDelayMs * 2 ** (attempt - 1), policy.longestDelayMs);
  return Math.min(retryAfterMs + random() * bound, policy.longestDelayMs);
}

/** RFC 9110, 10.2.3: seconds, or a date. @returns milliseconds; 0 where there is none that can be read */
export function readRetryAfter(header: string | null, now: number = Date.now()): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0;
}
