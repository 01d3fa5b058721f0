import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';

export interface HandlerContext<Tx> {
  /** The store's transaction: what is written with it commits together with the mark. */
  readonly tx: Tx;
  /** W3C trace context of the request that led to the event, where it had one; null too for what was parked before. */
  readonly traceparent: string | null;
  /** Aborted when the partition may be somebody else's by now, or the consumer stops. */
  readonly signal: AbortSignal;
}

/** What an executor does about a change. When it throws, it is tried again, and parked in the end. */
export type Handler<Tx> = (event: JobPipelinesUpdated, context: HandlerContext<Tx>) => Promise<void> | void;

/** Thrown by a handler that knows that trying again is of no use: the job is parked at once. */
export class ParkJobError extends Error {
  override readonly name = 'ParkJobError';
}

/** What an error says, for people. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
