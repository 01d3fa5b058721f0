const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
/** What ran this long has recovered: its next end is a first one again. */
const STABLE_MS = 30_000;

/** Something that runs until it is stopped, or ends by itself. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Keeps one process running. States: new, running, waiting to start again, stopped (for good). Owned by the all-in-one
 * start, which calls start() once and stop() or kill() at the end.
 */
export class Supervised<T extends Running> {
  private readonly abort = new AbortController();
  private running: T | undefined;
  private pending: Promise<unknown> = Promise.resolve();
  /** Since it last ran long enough to count as recovered. */
  private restarts = 0;

  constructor(
    readonly name: string,
    /** Settles when the process is ready; ends it and rejects when that fails or the signal is aborted. */
    private readonly launch: (signal: AbortSignal) => Promise<T>,
    private readonly report: (line: string) => void,
  ) {}

  /** The first start: what goes wrong here is a fault of the set-up, so it is thrown rather than tried again. */
  start(): Promise<T> {
    const started = this.run();
    this.pending = started.catch(() => undefined);
    return started;
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.pending;
    await this.running?.stop();
  }

  /** Ends the process without asking it. */
  kill(): void {
    this.abort.abort();
    try {
      if (this.running) process.kill(this.running.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }

  private async run(): Promise<T> {
    this.abort.signal.throwIfAborted();
    const running = await this.launch(this.abort.signal);
    this.running = running;
    const since = Date.now();
    void running.exited.then(() => {
      this.running = undefined;
      if (!this.abort.signal.aborted) this.pending = this.restart(Date.now() - since > STABLE_MS ? 0 : this.restarts);
    });
    return running;
  }

  private async restart(restarts: number): Promise<void> {
    this.restarts = restarts + 1;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** restarts, LONGEST_DELAY_MS);
    this.report(`${this.name} ended unexpectedly; starting it again in ${delayMs / 1000} s`);
    await delay(delayMs, this.abort.signal);
    if (this.abort.signal.aborted) return;
    try {
      await this.run();
      this.report(`${this.name} is ready again`);
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.report(`${this.name} did not start: ${error instanceof Error ? error.message : String(error)}`);
      await this.restart(this.restarts);
    }
  }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
