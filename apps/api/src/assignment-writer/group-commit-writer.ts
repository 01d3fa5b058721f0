import { EventEmitter } from 'node:events';
import { AppError } from '@flow-pipelines/runtime';

export interface GroupCommitSettings {
  /** Commands in one group. */
  readonly groupSize: number;
  /** Groups under way at once. */
  readonly groupsInFlight: number;
  /** Commands that may wait; one more is refused with `overloaded`. */
  readonly queueLength: number;
}

/** A group that takes longer than this, because the disk is slow or a lock is held, no longer keeps the next one back. */
const SLOW_MS = 20;

/** What the writer does at this moment, and since the start. */
export interface WriterStatus {
  readonly commandsWaiting: number;
  readonly groupsUnderWay: number;
  /** Pieces of work that were answered with `overloaded`. */
  readonly refused: number;
}

/** A group that is settled, for whoever measures. A listener must not throw. */
interface WriterEvents<W> {
  group: [{ readonly work: readonly W[]; readonly commands: number; readonly seconds: number }];
}

interface Waiting<W, R> {
  readonly work: W;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets work that arrives while other work is being committed share the next transaction. A piece of work changes one job
 * or several, and counts as many commands.
 *
 *   waiting ──(a slot is free, none of its jobs is under way)──▶ in a group ──▶ settled
 *
 * A free slot takes all that wait, up to the group size, each job once and in the order of arrival; work on a job that is
 * under way or waited for by earlier work stays behind it, so two commands of one job never wait for each other inside
 * the database. What is larger than a group is a group of its own. No work waits for a timer: an idle writer starts as soon
 * as the requests that came together have been read, a busy one makes larger groups. Beside groups under way another one
 * starts when it is half as large as they are together, or full, or when they are slow: many small groups at a time would
 * each cost nearly as much as a large one, and a single one at a time would leave the processor idle while it waits for
 * the disk.
 *
 * Owned by one process; `submit` may be called by anybody, `drain` once at the end.
 */
export class GroupCommitWriter<W extends { readonly jobIds: readonly string[] }, R> {
  readonly events = new EventEmitter<WriterEvents<W>>();
  private waiting: Waiting<W, R>[] = [];
  private commandsWaiting = 0;
  private readonly jobsUnderWay = new Set<string>();
  private groupsUnderWay = 0;
  private refused = 0;
  private isToBeFilled = false;
  private slowGroups = 0;
  private drained: (() => void) | undefined;
  private closed = false;

  /** @param commit settles every piece of work of a group, in their order; must not reject */
  constructor(
    private readonly settings: GroupCommitSettings,
    private readonly commit: (group: readonly W[]) => Promise<readonly PromiseSettledResult<R>[]>,
  ) {}

  status(): WriterStatus {
    const { commandsWaiting, groupsUnderWay, refused } = this;
    return { commandsWaiting, groupsUnderWay, refused };
  }

  /** @throws {AppError} `overloaded`, `shutting_down`, or whatever `commit` settles the work with */
  submit(work: W): Promise<R> {
    if (this.closed) throw new AppError('shutting_down', 'The service is stopping; try again');
    // What waits may be about to start.
    if (this.isFull() && this.isToBeFilled) this.fillSlots();
    if (this.isFull()) {
      this.refused += 1;
      throw new AppError('overloaded', 'Too many updates are waiting; try again shortly');
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      this.commandsWaiting += work.jobIds.length;
      this.fillSlotsSoon();
    });
  }

  /** Takes no more work and resolves when that taken is settled. */
  async drain(): Promise<void> {
    this.closed = true;
    if (this.groupsUnderWay === 0 && this.waiting.length === 0) return;
    await new Promise<void>((resolve) => {
      this.drained = resolve;
    });
  }

  /**
   * Once for all that arrives in one turn of the event loop: PostgreSQL's process, woken by what a group sends, often takes
   * the processor from this one, which then had better read the other requests first.
   */
  private fillSlotsSoon(): void {
    if (this.isToBeFilled) return;
    this.isToBeFilled = true;
    setImmediate(() => {
      if (this.isToBeFilled) this.fillSlots();
    });
  }

  private fillSlots(): void {
    this.isToBeFilled = false;
    while (this.groupsUnderWay < this.settings.groupsInFlight && this.isTimeForAGroup()) {
      const group = this.takeGroup();
      if (group.length === 0) break;
      this.groupsUnderWay += 1;
      void this.run(group);
    }
    if (this.groupsUnderWay === 0) this.drained?.();
  }

  private isFull(): boolean {
    return this.commandsWaiting >= this.settings.queueLength;
  }

  private isTimeForAGroup(): boolean {
    const enough = Math.min(this.jobsUnderWay.size / 2, this.settings.groupSize);
    return this.groupsUnderWay === this.slowGroups || this.commandsWaiting >= enough;
  }

  private takeGroup(): Waiting<W, R>[] {
    const group: Waiting<W, R>[] = [];
    const left: Waiting<W, R>[] = [];
    /** Jobs of work that stays, which later work must not overtake. Work on one job stays only if its job is under way. */
    const waitedFor = new Set<string>();
    let size = 0;
    for (const entry of this.waiting) {
      const { jobIds } = entry.work;
      const fits = size === 0 || size + jobIds.length <= this.settings.groupSize;
      if (fits && !jobIds.some((jobId) => this.jobsUnderWay.has(jobId) || waitedFor.has(jobId))) {
        for (const jobId of jobIds) this.jobsUnderWay.add(jobId);
        size += jobIds.length;
        group.push(entry);
      } else {
        if (jobIds.length > 1) for (const jobId of jobIds) waitedFor.add(jobId);
        left.push(entry);
      }
    }
    this.waiting = left;
    this.commandsWaiting -= size;
    return group;
  }

  private async run(group: readonly Waiting<W, R>[]): Promise<void> {
    const startedAt = performance.now();
    let isSlow = 0;
    const watch = setTimeout(() => {
      this.slowGroups += isSlow = 1;
      this.fillSlots();
    }, SLOW_MS);
    const works = group.map(({ work }) => work);
    const results = await this.commit(works);
    clearTimeout(watch);
    this.slowGroups -= isSlow;
    const commands = works.reduce((sum, { jobIds }) => sum + jobIds.length, 0);
    this.events.emit('group', { work: works, commands, seconds: (performance.now() - startedAt) / 1_000 });
    group.forEach(({ work, resolve, reject }, index) => {
      for (const jobId of work.jobIds) this.jobsUnderWay.delete(jobId);
      const result = results[index];
      if (result?.status === 'fulfilled') resolve(result.value);
      else reject(result?.reason ?? new Error('work of a group was not settled'));
    });
    this.groupsUnderWay -= 1;
    this.fillSlots();
  }
}
