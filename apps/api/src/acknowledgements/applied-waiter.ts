import { DatabaseConnection } from '@flow-pipelines/database';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { IS_LIVE } from './live-executors.sql.js';

/** Those of the asked-for versions ($1 jobs, $2 versions) that every live executor has applied. Of no executors none has. */
const FIND_APPLIED = `
with live as (select name from executors executor where ${IS_LIVE})
select asked.job_id, asked.version
  from unnest($1::text[], $2::integer[]) as asked (job_id, version)
 where exists (select from live)
   and not exists (select from live where not exists (
         select from executor_acknowledgements known
          where known.job_id = asked.job_id and known.executor = live.name and known.applied_version >= asked.version))`;

/** Beyond that, callers are told at once that it is pending. */
const MOST_WAITERS = 1_000;
const SHORTEST_MS = 10;
const LONGEST_MS = 250;

interface Waiter {
  readonly jobId: string;
  readonly version: number;
  readonly settle: (outcome: 'applied' | 'pending') => void;
}

interface AppliedRow {
  readonly job_id: string;
  readonly version: number;
}

/**
 * Waits for executors to acknowledge versions. All who wait share one question to the database at a time, so waiting holds no
 * connection; it is asked at once for a new waiter, and then less and less often. Nobody waits: nothing is asked.
 *
 *   idle ──(somebody waits)──▶ asking ⇄ resting ──(nobody waits, or shutdown)──▶ idle
 */
@Injectable()
export class AppliedWaiter implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AppliedWaiter.name);
  private readonly waiters = new Set<Waiter>();
  private restMs = SHORTEST_MS;
  private isAsking = false;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(private readonly database: DatabaseConnection) {}

  /**
   * `applied` as soon as every live executor has acknowledged this version of the job, or a later one; `pending` when the
   * time is up before that, too many wait already, or the process is stopping. Never rejects: the change itself is committed.
   */
  wait(jobId: string, version: number, timeoutMs: number): Promise<'applied' | 'pending'> {
    if (this.isStopping || this.waiters.size >= MOST_WAITERS) return Promise.resolve('pending');
    return new Promise((resolve) => {
      const timeout = setTimeout(() => waiter.settle('pending'), timeoutMs);
      const waiter: Waiter = {
        jobId,
        version,
        settle: (outcome) => {
          clearTimeout(timeout);
          this.waiters.delete(waiter);
          resolve(outcome);
        },
      };
      this.waiters.add(waiter);
      this.restMs = SHORTEST_MS;
      this.askIn(0);
    });
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
    clearTimeout(this.timer);
    for (const { settle } of this.waiters) settle('pending');
  }

  private askIn(delayMs: number): void {
    if (this.isAsking) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.askAndRest(), delayMs);
  }

  private async askAndRest(): Promise<void> {
    if (this.waiters.size === 0) return;
    this.isAsking = true;
    await this.ask([...this.waiters]).catch((error: unknown) => this.logger.debug(error));
    this.isAsking = false;
    if (this.waiters.size === 0 || this.isStopping) return;
    this.askIn(this.restMs);
    this.restMs = Math.min(this.restMs * 2, LONGEST_MS);
  }

  private async ask(waiters: readonly Waiter[]): Promise<void> {
    const rows: AppliedRow[] = await this.database.dataSource.query(FIND_APPLIED, [
      waiters.map(({ jobId }) => jobId),
      waiters.map(({ version }) => version),
    ]);
    const applied = new Set(rows.map((row) => JSON.stringify([row.job_id, row.version])));
    for (const { jobId, version, settle } of waiters)
      if (applied.has(JSON.stringify([jobId, version]))) settle('applied');
  }
}
