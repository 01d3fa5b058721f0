import { backoffMs, pause, type KafkaLog } from '@flow-pipelines/kafka';
import type { Acknowledger } from './acknowledger.js';
import type { zeroCounters } from './counters.js';
import { detailOf, type Handler } from './handler.js';
import type { JobPipelinesStore } from './job-pipelines-store.js';

export interface RedriverOptions<Tx> {
  readonly executor: string;
  readonly store: JobPipelinesStore<Tx>;
  readonly handler: Handler<Tx>;
  readonly log: KafkaLog;
  readonly acknowledger: Acknowledger | null;
  readonly counters: ReturnType<typeof zeroCounters>;
  readonly longestBackoffMs: number;
}

const POLL_MS = 2_000;
const JOBS_AT_A_TIME = 100;

/**
 * Lets parked jobs go on when somebody asks for it, through the store, from whatever process. Any instance may do it: the
 * store lets one at a time work on a job.
 */
export class Redriver<Tx> {
  private polling: Promise<void> | undefined;
  private parked: number | null = null;

  constructor(
    private readonly options: RedriverOptions<Tx>,
    private readonly stopping: AbortSignal,
  ) {}

  /** Jobs that are parked, in the whole executor, as of the last look; null before the first. */
  get parkedJobs(): number | null {
    return this.parked;
  }

  start(): void {
    this.polling ??= this.pollUntilStopped();
  }

  async stop(): Promise<void> {
    await this.polling;
  }

  /** Applies what is kept for a job, in order, until one fails. @returns whether the job goes on; @throws when the store is away */
  async redrive(jobId: string): Promise<boolean> {
    const { store, executor, handler, acknowledger, counters, log } = this.options;
    const signal = this.stopping;
    let failed:
      { readonly version: number; readonly event: Parameters<Handler<Tx>>[0]; readonly error: unknown } | undefined;
    for (;;) {
      signal.throwIfAborted();
      try {
        const step = await store.redrive(executor, jobId, async (event, tx) => {
          try {
            await handler(event, { tx, signal, traceparent: null });
          } catch (error) {
            failed = { version: event.version, event, error };
            throw error;
          }
        });
        if (step === 'done') break;
        counters.applied += 1;
        const { version } = step.applied;
        await acknowledger?.acknowledge([{ jobId, version, outcome: 'applied' }]);
      } catch (error) {
        counters.failures += 1;
        if (!failed) throw error;
        const detail = detailOf(failed.error);
        log.warn({ err: failed.error, jobId, version: failed.version }, 'a redriven job failed again, it stays parked');
        await store.park(executor, { event: failed.event, detail, attempts: 1 });
        await acknowledger?.acknowledge([{ jobId, version: failed.version, outcome: 'parked', detail }]);
        return false;
      }
    }
    log.info({ jobId }, 'a parked job goes on');
    return true;
  }

  /** Waits for a store that is away. @returns false when the signal was aborted before */
  async redriveUnlessAborted(jobId: string, signal: AbortSignal): Promise<boolean> {
    const { log, longestBackoffMs } = this.options;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.redrive(jobId);
        return true;
      } catch (err) {
        log.debug({ err, jobId }, 'a parked job whose event was replayed could not be redriven, trying again');
        await pause(backoffMs(failures, longestBackoffMs), signal);
      }
    }
    return false;
  }

  private async pollUntilStopped(): Promise<void> {
    const { store, executor, log } = this.options;
    while (!this.stopping.aborted) {
      try {
        for (const jobId of await store.listRedriveRequests(executor, JOBS_AT_A_TIME)) await this.redrive(jobId);
        this.parked = await store.countParked(executor);
      } catch (err) {
        if (!this.stopping.aborted) log.debug({ err }, 'parked jobs could not be looked up, trying again');
      }
      await pause(POLL_MS, this.stopping);
    }
  }
}
