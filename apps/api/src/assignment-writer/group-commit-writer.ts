import { AppError } from '@flow-pipelines/runtime';

export interface GroupCommitSettings {
  /** Commands in one group. */
  readonly groupSize: number;
  /** Groups under way at once. */
  readonly groupsInFlight: number;
  /** Commands that may wait; one more is refused with `overloaded`. */
  readonly queueLength: number;
}

interface Waiting<C, R> {
  readonly command: C;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets commands that arrive while others are being committed share the next transaction.
 *
 *   waiting ──(a slot is free, its job is not under way)──▶ in a group ──▶ settled
 *
 * A free slot takes all that wait, up to the group size, each job once and in the order of arrival; commands of a job that
 * is under way stay behind it, so two commands of one job never wait for each other inside the database. There is no timer:
 * an idle writer starts at once, a busy one makes larger groups.
 *
 * Owned by one process; `submit` may be called by anybody, `drain` once at the end.
 */
export class GroupCommitWriter<C extends { readonly jobId: string }, R> {
  private waiting: Waiting<C, R>[] = [];
  private readonly jobsUnderWay = new Set<string>();
  private groupsUnderWay = 0;
  private drained: (() => void) | undefined;
  private closed = false;

  /** @param commit settles every command of a group, in their order; must not reject */
  constructor(
    private readonly settings: GroupCommitSettings,
    private readonly commit: (group: readonly C[]) => Promise<readonly PromiseSettledResult<R>[]>,
  ) {}

  /** @throws {AppError} `overloaded`, `shutting_down`, or whatever `commit` settles the command with */
  submit(command: C): Promise<R> {
    if (this.closed) throw new AppError('shutting_down', 'The service is stopping; try again');
    if (this.waiting.length >= this.settings.queueLength) {
      throw new AppError('overloaded', 'Too many updates are waiting; try again shortly');
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ command, resolve, reject });
      this.fillSlots();
    });
  }

  /** Takes no more commands and resolves when those taken are settled. */
  async drain(): Promise<void> {
    this.closed = true;
    if (this.groupsUnderWay === 0) return;
    await new Promise<void>((resolve) => {
      this.drained = resolve;
    });
  }

  private fillSlots(): void {
    while (this.groupsUnderWay < this.settings.groupsInFlight) {
      const group = this.takeGroup();
      if (group.length === 0) break;
      this.groupsUnderWay += 1;
      void this.run(group);
    }
    if (this.groupsUnderWay === 0) this.drained?.();
  }

  private takeGroup(): Waiting<C, R>[] {
    const group: Waiting<C, R>[] = [];
    const left: Waiting<C, R>[] = [];
    for (const entry of this.waiting) {
      const { jobId } = entry.command;
      if (group.length < this.settings.groupSize && !this.jobsUnderWay.has(jobId)) {
        this.jobsUnderWay.add(jobId);
        group.push(entry);
      } else {
        left.push(entry);
      }
    }
    this.waiting = left;
    return group;
  }

  private async run(group: readonly Waiting<C, R>[]): Promise<void> {
    const results = await this.commit(group.map(({ command }) => command));
    group.forEach(({ command, resolve, reject }, index) => {
      this.jobsUnderWay.delete(command.jobId);
      const result = results[index];
      if (result?.status === 'fulfilled') resolve(result.value);
      else reject(result?.reason ?? new Error('a command of a group was not settled'));
    });
    this.groupsUnderWay -= 1;
    this.fillSlots();
  }
}
