import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';

/** What the executor does about one event, inside the store's transaction; the index is its place among the events given. */
export type Effect<Tx> = (event: JobPipelinesUpdated, tx: Tx, index: number) => Promise<void> | void;

/**
 * - `applied`  effect and mark are committed
 * - `known`    the mark was there already: a duplicate, a replay or a straggler
 * - `held`     the job is parked; the event is kept behind what it is parked for
 */
export type Outcome = 'applied' | 'known' | 'held';

/** What becomes of the events that come for a parked job: only the newest is kept, or all of them, in order. */
export type LaterEvents = 'fold' | 'wait';

export interface ApplyOptions {
  readonly executor: string;
  readonly laterEvents: LaterEvents;
  /** Jobs whose effects may be under way at a time in one transaction. */
  readonly concurrency: number;
}

/** An event that could not be applied, and why. */
export interface ParkedEvent {
  readonly event: JobPipelinesUpdated;
  readonly detail: string;
  readonly attempts: number;
}

export interface ParkedJob {
  readonly jobId: string;
  /** Of the event that is tried first when the job is redriven. */
  readonly version: number;
  /** Events kept, that one included. */
  readonly events: number;
  readonly detail: string;
  readonly attempts: number;
  readonly parkedAt: Date;
  readonly redriveRequested: boolean;
}

/** One event of a parked job was applied, or there is none left and the job is not parked any more. */
export type RedriveStep = { readonly applied: JobPipelinesUpdated } | 'done';

/**
 * Keeps the high-water mark of each (executor, job), the version that was applied last, and the events of parked jobs.
 * The mark alone drops duplicates, replays and stragglers.
 *
 * Calls for one job exclude each other, also from different processes, so an old version cannot be applied beside or after
 * a newer one: a consumer that has lost its partition without knowing it waits, and then finds the newer mark. Whatever a
 * call throws, it has left nothing behind; `StoreUnavailableError` says that no effect is to blame.
 */
export interface JobPipelinesStore<Tx> {
  /** Makes what the store needs. Called until it succeeds, before anything is applied; may run in many processes at once. */
  prepare(): Promise<void>;

  /**
   * Runs the effect of each event whose version is above its job's mark, per job in order, and raises the marks, in one
   * transaction: an event leaves effect and mark, or neither. @returns one outcome for each event
   */
  apply(options: ApplyOptions, events: readonly JobPipelinesUpdated[], effect: Effect<Tx>): Promise<readonly Outcome[]>;

  /** Parks the job of the event, or notes one more failure of it. @returns false when the version is applied already */
  park(executor: string, parked: ParkedEvent): Promise<boolean>;

  /** Applies the first event that is kept for a parked job, as `apply` does. */
  redrive(executor: string, jobId: string, effect: Effect<Tx>): Promise<RedriveStep>;

  /** Asks the running consumers to redrive a parked job, or with null all of them. @returns how many that are */
  requestRedrive(executor: string, jobId: string | null): Promise<number>;

  listRedriveRequests(executor: string, limit: number): Promise<string[]>;

  /** In the order of their ids, after one. */
  listParked(executor: string, limit: number, after?: string): Promise<ParkedJob[]>;

  countParked(executor: string): Promise<number>;
}

/** The store is away, or asks for the same work once more. No handler is to blame. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/**
 * The rule itself, for a store that has read and locked the marks as they were before. Jobs without a mark there are
 * passed over. Jobs go on beside each other, up to a limit; the events of one follow each other. When an effect fails no
 * other is begun, and the failure is thrown once those under way have ended, for nothing may use the transaction any more.
 * @returns the indexes of the applied ones
 */
export async function applyAboveMarks(
  marks: Pick<ReadonlyMap<string, number>, 'get'>,
  events: readonly JobPipelinesUpdated[],
  effect: (event: JobPipelinesUpdated, index: number) => Promise<void> | void,
  concurrency: number,
): Promise<Set<number>> {
  const applied = new Set<number>();
  const jobs = Map.groupBy(events.keys(), (index) => events[index]?.job_id ?? '').entries();
  const failures: unknown[] = [];
  const work = async () => {
    for (const [jobId, ofJob] of jobs) {
      let mark = marks.get(jobId) ?? Infinity;
      for (const index of ofJob) {
        if (failures.length > 0) return;
        const event = events[index];
        if (!event || event.version <= mark) continue;
        try {
          const running = effect(event, index);
          if (running) await running;
        } catch (error) {
          failures.push(error);
          return;
        }
        mark = event.version;
        applied.add(index);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  if (failures.length > 0) throw failures[0];
  return applied;
}
