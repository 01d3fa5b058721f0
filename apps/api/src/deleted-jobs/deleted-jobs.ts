import { DatabaseConnection } from '@flow-pipelines/database';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AssignmentWriter } from '../assignment-writer/assignment-writer.js';
import { EventAnnouncer } from '../assignment-writer/event-announcer.js';
import type { AssignmentCommand } from '../assignments/job-pipelines.js';
import { SYSTEM_ACTOR } from '../identity/system-actor.js';
import * as sql from './deleted-jobs.sql.js';

/** Two full groups of the writer: callers' own updates wait behind no more. */
const CHUNK = 128;
/** Also how long executors wait to hear of a job that its source has deleted. */
const LOOK_EVERY_MS = 1_000;

/**
 * Does what follows from the deletion of a job, by a caller or by its source: takes its pipelines from it, each job by its own
 * command to the writer, and then lets the topic forget it by a tombstone. What is left to do stands in the database alone
 * (job_deletions that are not finished), so a process that ends in the middle leaves nothing half done, and the next look of
 * any process goes on from there. Two processes on the same job do no harm: the second finds it done, under the job's lock.
 *
 *   idle ──(a delete, the start, every second)──▶ a pass over what is not finished ──▶ idle; stopping ends a pass after its chunk
 */
@Injectable()
export class DeletedJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeletedJobs.name);
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly database: DatabaseConnection,
    private readonly writer: AssignmentWriter,
    private readonly announcer: EventAnnouncer,
  ) {}

  onApplicationBootstrap(): void {
    this.lookAgain();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Of one job, now. Never rejects. @returns whether nothing is left to do */
  async finish(jobId: string): Promise<boolean> {
    const find = (): Promise<sql.DeletionRow[]> => this.database.dataSource.query(sql.FIND_DELETION, [jobId]);
    try {
      await this.finishChunk(await find());
      // Asked again rather than counted: a look at all jobs may have been faster with this one.
      return (await find()).length === 0;
    } catch (error) {
      this.logger.warn(error);
      return false;
    }
  }

  /** Of all jobs. What is in the way of some is left to a later look. Never rejects. */
  async finishAll(): Promise<void> {
    try {
      for (let last = ''; !this.isStopping;) {
        const deletions: sql.DeletionRow[] = await this.database.dataSource.query(sql.NEXT_DELETIONS, [last, CHUNK]);
        const end = deletions.at(-1);
        if (!end) return;
        await this.finishChunk(deletions);
        last = end.job_id;
      }
    } catch (error) {
      this.logger.warn(error);
    }
  }

  private lookAgain(): void {
    this.timer = setTimeout(() => {
      this.looking = (this.database.isReady ? this.finishAll() : Promise.resolve()).then(() => {
        if (!this.isStopping) this.lookAgain();
      });
    }, LOOK_EVERY_MS);
  }

  private async finishChunk(deletions: readonly sql.DeletionRow[]): Promise<void> {
    const commands = deletions.filter(({ assigned }) => assigned).map(cleanupOf);
    const results = await Promise.allSettled(commands.map(async (command) => this.writer.write(command)));
    const failures = results.filter(({ status }) => status === 'rejected').length;
    if (failures > 0) this.logger.warn(`${failures} deleted jobs keep their pipelines until the next look`);
    const finished = await this.bury(deletions.map(({ job_id: jobId }) => jobId));
    if (finished.some((row) => row.has_tombstone)) this.announcer.announce();
  }

  private bury(jobIds: readonly string[]): Promise<sql.FinishedRow[]> {
    return this.database.dataSource.transaction(async (manager) => {
      const rows: { id: string }[] = await manager.query(sql.LOCK_JOBS, [jobIds]);
      const locked = rows.map(({ id }) => id);
      // A statement of its own behind the locks: it sees what their earlier holders committed.
      return manager.query(sql.FINISH, [locked, locked.map(() => uuidv7())]);
    });
  }
}

function cleanupOf({ job_id: jobId, deleted_by, request_id: requestId }: sql.DeletionRow): AssignmentCommand {
  const reason = `The job was deleted ${deleted_by === null ? 'at its source' : `by ${deleted_by}`}`;
  const origin = { requestId, traceparent: null, reason };
  return { jobId, wish: { kind: 'drop_deleted' }, caller: { principalId: SYSTEM_ACTOR.id }, origin };
}
