import type { RetryOptions } from './retry-delay.js';

export interface ClientOptions {
  /** Where the api is, such as `https://pipelines.example.com`. */
  readonly url: string;
  /** What is sent as the bearer. A function is asked for each attempt, so that a token may be exchanged on the way. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** How long one attempt may take, its answer read to the end; 30,000 by default. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Called before a request is sent again. */
  readonly onRetry?: ((retry: { error: Error; attempt: number; delayMs: number }) => void) | undefined;
}
