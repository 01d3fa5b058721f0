import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import {
  applyAboveMarks,
  type ApplyOptions,
  type Effect,
  type JobPipelinesStore,
  type LaterEvents,
  type Outcome,
  type ParkedEvent,
  type ParkedJob,
  type RedriveStep,
} from './job-pipelines-store.js';

/** What is known of one job. */
interface JobState {
  mark: number;
  parked?: { events: JobPipelinesUpdated[]; detail: string; attempts: number; since: Date; isRequested: boolean };
  /** The last call that concerns the job; the next one waits for it. */
  last: Promise<unknown>;
}

/**
 * Marks in memory: for tests, and for executors whose effect lives in memory too and is built anew from the topic's
 * beginning. Nothing can be rolled back, so each event's mark follows its effect at once, what was before a failure stays,
 * and an effect that fails half way must undo itself.
 */
export class MemoryStore implements JobPipelinesStore<undefined> {
  private readonly executors = new Map<string, Map<string, JobState>>();

  async prepare(): Promise<void> {}

  apply(
    { executor, laterEvents, concurrency }: ApplyOptions,
    events: readonly JobPipelinesUpdated[],
    effect: Effect<undefined>,
  ): Promise<readonly Outcome[]> {
    const states = new Map(events.map(({ job_id }) => [job_id, this.stateOf(executor, job_id)]));
    return alone([...states.values()], async () => {
      const held = new Set(events.filter((event) => holdIfParked(states.get(event.job_id), event, laterEvents)));
      const open = [...states].filter(([, { parked }]) => !parked);
      const marks = new Map(open.map(([jobId, { mark }]) => [jobId, mark]));
      const run = async (event: JobPipelinesUpdated, index: number) => {
        await effect(event, undefined, index);
        const state = states.get(event.job_id);
        if (state) state.mark = event.version;
      };
      const applied = await applyAboveMarks(marks, events, run, concurrency);
      return events.map((event, index) => (held.has(event) ? 'held' : applied.has(index) ? 'applied' : 'known'));
    });
  }

  park(executor: string, { event, detail, attempts }: ParkedEvent): Promise<boolean> {
    const state = this.stateOf(executor, event.job_id);
    return alone([state], async () => {
      if (event.version <= state.mark) return false;
      const before = state.parked;
      const events = (before?.events ?? []).filter(({ version }) => version > event.version);
      state.parked = {
        events: [event, ...events],
        detail,
        attempts: attempts + (before?.attempts ?? 0),
        since: before?.since ?? new Date(),
        isRequested: false,
      };
      return true;
    });
  }

  redrive(executor: string, jobId: string, effect: Effect<undefined>): Promise<RedriveStep> {
    const state = this.stateOf(executor, jobId);
    return alone([state], async () => {
      const { parked } = state;
      while (parked?.events[0] && parked.events[0].version <= state.mark) parked.events.shift();
      const next = parked?.events[0];
      if (!next) {
        delete state.parked;
        return 'done';
      }
      await effect(next, undefined, 0);
      state.mark = next.version;
      parked.events.shift();
      if (parked.events.length === 0) delete state.parked;
      return { applied: next };
    });
  }

  async requestRedrive(executor: string, jobId: string | null): Promise<number> {
    const parked = this.parkedOf(executor).filter(([id]) => jobId === null || id === jobId);
    for (const [, entry] of parked) entry.isRequested = true;
    return parked.length;
  }

  async listRedriveRequests(executor: string, limit: number): Promise<string[]> {
    const requested = this.parkedOf(executor).filter(([, { isRequested }]) => isRequested);
    return requested.map(([jobId]) => jobId).slice(0, limit);
  }

  async listParked(executor: string, limit: number, after = ''): Promise<ParkedJob[]> {
    const wanted = this.parkedOf(executor).filter(([jobId]) => jobId > after);
    const ordered = wanted.toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit);
    return ordered.map(([jobId, { events, detail, attempts, since, isRequested }]) => ({
      jobId,
      version: events[0]?.version ?? 0,
      events: events.length,
      detail,
      attempts,
      parkedAt: since,
      redriveRequested: isRequested,
    }));
  }

  async countParked(executor: string): Promise<number> {
    return this.parkedOf(executor).length;
  }

  private stateOf(executor: string, jobId: string): JobState {
    const jobs = this.executors.get(executor) ?? new Map<string, JobState>();
    this.executors.set(executor, jobs);
    const state = jobs.get(jobId) ?? { mark: 0, last: Promise.resolve() };
    jobs.set(jobId, state);
    return state;
  }

  private parkedOf(executor: string) {
    return [...(this.executors.get(executor) ?? [])].flatMap(([jobId, { parked }]) =>
      parked ? [[jobId, parked] as const] : [],
    );
  }
}

/** Waits for the calls that concern one of these jobs, and lets later ones wait. All are taken at once: no deadlock. */
function alone<T>(states: readonly JobState[], work: () => Promise<T>): Promise<T> {
  const mine = Promise.all(states.map(({ last }) => last)).then(work);
  const end = mine.catch(() => undefined);
  for (const state of states) state.last = end;
  return mine;
}

function holdIfParked(state: JobState | undefined, event: JobPipelinesUpdated, laterEvents: LaterEvents): boolean {
  const parked = state?.parked;
  if (!parked || event.version <= state.mark) return false;
  const newest = parked.events.at(-1)?.version ?? 0;
  if (event.version > newest) parked.events = laterEvents === 'fold' ? [event] : [...parked.events, event];
  return true;
}
