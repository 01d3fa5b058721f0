import type { Handler, HandlerContext } from './handler.js';
import type { QueuedEvent } from './job-lanes.js';
import type { Effect } from './job-pipelines-store.js';

/** The event that a handler failed on. */
export interface Culprit {
  readonly queued: QueuedEvent;
  readonly error: unknown;
}

/** The handler's part in one transaction: how long it took, and which event failed first. */
export class HandlerRun<Tx> {
  culprit: Culprit | undefined;
  private begunAt: number | undefined;
  private endedAt = 0;

  constructor(
    private readonly taken: readonly QueuedEvent[],
    private readonly handler: Handler<Tx>,
  ) {}

  /** From the first call to the end of the last; 0 where there was none. */
  get ms(): number {
    return this.begunAt === undefined ? 0 : this.endedAt - this.begunAt;
  }

  /** Makes no promise where the handler makes none: there are many events. */
  readonly effect: Effect<Tx> = (event, tx, index) => {
    this.begunAt ??= performance.now();
    try {
      const running = this.handler(event, new EventContext(tx, this.taken[index]));
      if (running !== undefined) return this.follow(running, index);
      this.endedAt = performance.now();
      return undefined;
    } catch (error) {
      throw this.blame(index, error);
    }
  };

  private async follow(running: Promise<void> | void, index: number): Promise<void> {
    try {
      await running;
      this.endedAt = performance.now();
    } catch (error) {
      throw this.blame(index, error);
    }
  }

  private blame(index: number, error: unknown): unknown {
    const queued = this.taken[index];
    if (queued) this.culprit ??= { queued, error };
    return error;
  }
}

/** Reads a header only for a handler that asks. */
class EventContext<Tx> implements HandlerContext<Tx> {
  constructor(
    readonly tx: Tx,
    private readonly queued: QueuedEvent | undefined,
  ) {}

  get signal(): AbortSignal {
    return this.queued?.signal ?? AbortSignal.abort();
  }

  get traceparent(): string | null {
    return this.queued?.record.header('traceparent') ?? null;
  }
}
