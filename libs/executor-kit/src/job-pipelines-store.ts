import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';

/** What the executor does about one event, inside the store's transaction. */
export type Effect<Tx> = (event: JobPipelinesUpdated, tx: Tx) => Promise<void>;

/**
 * Keeps the high-water mark of each (executor, job): the version that was applied last. That mark alone drops
 * duplicates, replays and stragglers.
 */
export interface JobPipelinesStore<Tx> {
  /** Makes what the store needs. Called until it succeeds, before anything is applied; may run in many processes at once. */
  prepare(): Promise<void>;

  /**
   * Runs the effect of each event whose version is above its job's mark, in order, and raises the marks, in one
   * transaction: an event leaves effect and mark, or, when it or the commit fails, neither. Two calls for one job exclude
   * each other, also from different processes, so an old version cannot be applied beside or after a newer one.
   * @returns how many events were applied; the others had been before
   */
  apply(executor: string, events: readonly JobPipelinesUpdated[], effect: Effect<Tx>): Promise<number>;
}

/** The rule itself, for a store that has read and locked the marks; raises them in the map. */
export async function applyAboveMarks<Tx>(
  marks: Map<string, number>,
  events: readonly JobPipelinesUpdated[],
  effect: Effect<Tx>,
  tx: Tx,
): Promise<number> {
  let applied = 0;
  for (const event of events) {
    if (event.version <= (marks.get(event.job_id) ?? 0)) continue;
    await effect(event, tx);
    marks.set(event.job_id, event.version);
    applied += 1;
  }
  return applied;
}
