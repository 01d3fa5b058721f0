import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import { applyAboveMarks, type Effect, type JobPipelinesStore } from './job-pipelines-store.js';

/**
 * Marks in memory: for tests, and for executors whose effect lives in memory too and is built anew from the topic's
 * beginning. Nothing can be rolled back, so each event's mark follows its effect at once, what was before a failure stays,
 * and an effect that fails half way must undo itself.
 */
export class MemoryStore implements JobPipelinesStore<undefined> {
  private readonly marks = new Map<string, Map<string, number>>();
  private last: Promise<unknown> = Promise.resolve();

  async prepare(): Promise<void> {}

  apply(executor: string, events: readonly JobPipelinesUpdated[], effect: Effect<undefined>): Promise<number> {
    const mine = this.last.then(() => this.applyAlone(executor, events, effect));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async applyAlone(
    executor: string,
    events: readonly JobPipelinesUpdated[],
    effect: Effect<undefined>,
  ): Promise<number> {
    const marks = this.marks.get(executor) ?? new Map<string, number>();
    this.marks.set(executor, marks);
    return applyAboveMarks(marks, events, effect, undefined);
  }
}
