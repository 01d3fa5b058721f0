import { REPLAY_HEADER } from '@flow-pipelines/contracts';
import { backoffMs, type KafkaLog } from '@flow-pipelines/kafka';
import type { Acknowledgement, Acknowledger } from './acknowledger.js';
import type { zeroCounters } from './counters.js';
import type { DeadLetters } from './dead-letters.js';
import { detailOf, ParkJobError, type Handler } from './handler.js';
import { HandlerRun, type Culprit } from './handler-run.js';
import { JobLanes, type QueuedEvent } from './job-lanes.js';
import {
  StoreUnavailableError,
  type ApplyOptions,
  type JobPipelinesStore,
  type Outcome,
} from './job-pipelines-store.js';
import type { RateMeter } from './rate-meter.js';
import { TransactionSize } from './transaction-size.js';

export interface ApplierOptions<Tx> extends ApplyOptions {
  readonly store: JobPipelinesStore<Tx>;
  readonly handler: Handler<Tx>;
  readonly log: KafkaLog;
  readonly transactions: number;
  readonly attempts: number;
  readonly longestBackoffMs: number;
  readonly deadLetters: DeadLetters;
  readonly acknowledger: Acknowledger | null;
  readonly counters: ReturnType<typeof zeroCounters>;
  readonly rate: RateMeter;
  /** An operator has replayed an event of a parked job. Never fails; answers false when the signal came before it was redriven. */
  readonly onReplayOfParked: (jobId: string, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Brings events to their effect: each free transaction takes what is ready, of many jobs, and commits effects and marks
 * together. An event that fails rests, then goes alone, and is parked in the end; a store that is away is waited for, and
 * blames no event.
 */
export class Applier<Tx> {
  private readonly lanes = new JobLanes();
  private readonly size = new TransactionSize();
  private open = 0;
  private storeFailures = 0;
  private isStoreResting = false;
  /** What one fetch brings of several partitions is added bit by bit, and shall go into one transaction. */
  private gathering: NodeJS.Immediate | undefined;

  constructor(private readonly options: ApplierOptions<Tx>) {}

  add(events: readonly QueuedEvent[]): void {
    for (const event of events) this.lanes.add(event);
    this.gathering ??= setImmediate(() => {
      this.gathering = undefined;
      this.pump();
    });
  }

  /** To be called when a signal of events has been aborted: what is not under way is dropped. */
  dropAborted(): void {
    for (const { drop } of this.lanes.dropAborted()) drop();
  }

  private pump(): void {
    while (this.open < this.options.transactions && this.lanes.hasReady && !this.isStoreResting) {
      this.open += 1;
      const taken = this.lanes.take(this.size.events);
      void this.applySome(taken).finally(() => {
        this.open -= 1;
        if (taken.some(({ signal }) => signal.aborted)) this.dropAborted();
        this.pump();
      });
    }
  }

  /** One transaction. Never fails. */
  private async applySome(taken: readonly QueuedEvent[]): Promise<void> {
    const { store, handler } = this.options;
    const run = new HandlerRun(taken, handler);
    try {
      const events = taken.map(({ event }) => event);
      const outcomes = await store.apply(this.options, events, run.effect);
      this.storeFailures = 0;
      this.size.observe(taken.length, run.ms);
      this.lanes.leave(taken);
      void this.settle(taken, outcomes);
    } catch (error) {
      this.options.counters.failures += 1;
      this.recover(taken, run.culprit, error);
    }
  }

  private async settle(taken: readonly QueuedEvent[], outcomes: readonly Outcome[]): Promise<void> {
    const { acknowledger, counters, rate, onReplayOfParked } = this.options;
    const counts = { applied: 0, known: 0, held: 0 };
    for (const outcome of outcomes) counts[outcome] += 1;
    counters.applied += counts.applied;
    counters.dropped += counts.known;
    counters.held += counts.held;
    rate.count(counts.applied);
    const isReplayed = ({ record }: QueuedEvent, index: number) =>
      outcomes[index] === 'held' && REPLAY_HEADER in record.headers;
    // Of several replays of a job one is enough.
    const replayed = new Map(taken.filter(isReplayed).map(({ event, signal }) => [event.job_id, signal]));
    const lost = new Set<string>();
    for (const [jobId, signal] of replayed) if (!(await onReplayOfParked(jobId, signal))) lost.add(jobId);
    if (acknowledger)
      await acknowledger.acknowledge(taken.map(({ event }, index) => acknowledgementOf(event, outcomes[index])));
    // What is not ours any more is read again by whoever has it.
    for (const { event, drop, settle } of taken) (lost.has(event.job_id) ? drop : settle)();
  }

  private recover(taken: readonly QueuedEvent[], thrownBy: Culprit | undefined, error: unknown): void {
    const jobIds = new Set(taken.map(({ event }) => event.job_id));
    const [only] = taken;
    const culprit = thrownBy ?? (taken.length === 1 && only ? { queued: only, error } : undefined);
    if (error instanceof StoreUnavailableError) {
      this.lanes.giveBack(jobIds);
      this.restStore(error);
    } else if (!culprit) {
      // Something in the transaction failed, and nobody owned up: one by one it will show.
      this.lanes.giveBack(jobIds, { alone: true });
    } else {
      const { job_id: jobId } = culprit.queued.event;
      jobIds.delete(jobId);
      this.lanes.giveBack(jobIds);
      // Behind others of its job it has not failed by itself yet; those must be done before it can.
      if (taken.find(({ event }) => event.job_id === jobId) === culprit.queued)
        void this.restOrPark(culprit.queued, culprit.error);
      else this.lanes.giveBack([jobId], { alone: true });
    }
  }

  private restStore(err: StoreUnavailableError): void {
    const { log, longestBackoffMs } = this.options;
    const restMs = backoffMs(this.storeFailures, longestBackoffMs);
    log[this.storeFailures % 10 === 0 ? 'warn' : 'debug']({ err, restMs }, 'the store is not available, trying again');
    this.storeFailures += 1;
    this.isStoreResting = true;
    setTimeout(() => {
      this.isStoreResting = false;
      this.pump();
    }, restMs).unref();
  }

  private async restOrPark(queued: QueuedEvent, error: unknown): Promise<void> {
    const { log, attempts, longestBackoffMs } = this.options;
    const { job_id: jobId, version } = queued.event;
    const failures = this.lanes.rest(jobId);
    if (queued.signal.aborted) return;
    if (failures >= attempts || error instanceof ParkJobError) {
      await this.park(queued, error, failures);
      return;
    }
    const restMs = backoffMs(failures - 1, longestBackoffMs);
    log.warn({ err: error, jobId, version, failures, restMs }, 'the handler failed, the event is tried again');
    this.wakeLater(jobId, restMs);
  }

  /** The dead letter first: were the job parked before it and we killed in between, nobody would write it. */
  private async park(queued: QueuedEvent, error: unknown, attempts: number): Promise<void> {
    const { store, executor, deadLetters, counters, acknowledger, log, longestBackoffMs } = this.options;
    const { event, record } = queued;
    const detail = detailOf(error);
    try {
      await deadLetters.write(record, { reason: 'handler_failed', detail, attempts });
      const isParked = await store.park(executor, { event, detail, attempts });
      if (isParked) counters.parked += 1;
      this.lanes.leave([queued]);
      this.pump();
      const outcome = isParked ? 'parked' : 'applied';
      const { job_id: jobId, version } = event;
      await acknowledger?.acknowledge([{ jobId, version, outcome, ...(isParked && { detail }) }]);
      queued.settle();
    } catch (err) {
      log.warn({ err, jobId: event.job_id }, 'the job could not be parked, it is tried again');
      this.wakeLater(event.job_id, longestBackoffMs);
    }
  }

  private wakeLater(jobId: string, ms: number): void {
    setTimeout(() => {
      this.lanes.wake(jobId);
      this.pump();
    }, ms).unref();
  }
}

function acknowledgementOf(event: QueuedEvent['event'], outcome: Outcome | undefined): Acknowledgement {
  const { job_id: jobId, version } = event;
  return outcome === 'held'
    ? { jobId, version, outcome: 'parked', detail: 'the job is parked' }
    : { jobId, version, outcome: 'applied' };
}
