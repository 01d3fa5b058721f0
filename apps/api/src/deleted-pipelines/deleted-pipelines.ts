import { DatabaseConnection } from '@flow-pipelines/database';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { AssignmentWriter } from '../assignment-writer/assignment-writer.js';
import type { AssignmentCommand } from '../assignments/job-pipelines.js';
import { SYSTEM_ACTOR } from '../identity/system-actor.js';
import { COUNT_JOBS, FIND_LEFTOVERS, type LeftoverRow, NEXT_JOBS } from './deleted-pipelines.sql.js';

/** Two full groups of the writer: callers' own updates wait behind no more. */
const CHUNK = 128;
const LOOK_EVERY_MS = 10_000;
/** While the database is not there yet. */
const LOOK_AGAIN_MS = 200;

/**
 * Takes deleted pipelines from the jobs that still use them, chunk by chunk, each job by its own command to the writer:
 * short transactions, one event a job. What is left to do stands in the database alone (deleted pipelines with jobs), so a
 * process that ends between two chunks leaves nothing half done, and the next look of any process goes on from there. Two
 * processes on the same jobs do no harm: the second finds the job's pipeline gone, under the job's lock, and writes nothing.
 *
 *   idle ──(a forced delete, the start, every 10 s)──▶ a pass over the jobs of one pipeline ──▶ idle; stopping ends a pass
 *                                                                                             after its chunk
 */
@Injectable()
export class DeletedPipelines implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeletedPipelines.name);
  private readonly passes = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly database: DatabaseConnection,
    private readonly writer: AssignmentWriter,
  ) {}

  onApplicationBootstrap(): void {
    this.lookIn(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await Promise.all([this.looking, ...this.passes.values()]);
  }

  /** The jobs that use a pipeline. */
  async countJobs(pipelineId: string): Promise<number> {
    const [{ jobs }]: [{ jobs: number }] = await this.database.dataSource.query(COUNT_JOBS, [pipelineId]);
    return jobs;
  }

  /**
   * Unassigns what has been left, of one pipeline or of all, one pipeline after the other. Resolves when there is no more
   * that it could do: a job that is locked for long is left to a later look. Never rejects.
   */
  async unassignLeftovers(pipelineId: string | null = null): Promise<void> {
    try {
      const leftovers: LeftoverRow[] = await this.database.dataSource.query(FIND_LEFTOVERS, [pipelineId]);
      // What is in the way of one pipeline must not be in the way of those behind it.
      for (const leftover of leftovers) await this.pass(leftover).catch((error: unknown) => this.logger.warn(error));
    } catch (error) {
      this.logger.warn(error);
    }
  }

  private lookIn(delayMs: number): void {
    this.timer = setTimeout(() => {
      const isReady = this.database.isReady;
      this.looking = (isReady ? this.unassignLeftovers() : Promise.resolve()).then(() => {
        if (!this.isStopping) this.lookIn(isReady ? LOOK_EVERY_MS : LOOK_AGAIN_MS);
      });
    }, delayMs);
  }

  /** Joins the pass that is under way for this pipeline in this process, if there is one. */
  private pass(leftover: LeftoverRow): Promise<void> {
    const underWay = this.passes.get(leftover.id);
    if (underWay) return underWay;
    const started = this.unassign(leftover).finally(() => this.passes.delete(leftover.id));
    this.passes.set(leftover.id, started);
    return started;
  }

  private async unassign(leftover: LeftoverRow): Promise<void> {
    for (let last = ''; !this.isStopping;) {
      const values = [leftover.id, last, CHUNK];
      const jobs: { job_id: string }[] = await this.database.dataSource.query(NEXT_JOBS, values);
      const end = jobs.at(-1);
      if (!end) return;
      await this.unassignChunk(jobs.map(({ job_id: jobId }) => cleanupOf(jobId, leftover)));
      last = end.job_id;
    }
  }

  /** @throws when not one of the jobs could be changed: then it is not the jobs that are in the way */
  private async unassignChunk(commands: readonly AssignmentCommand[]): Promise<void> {
    const results = await Promise.allSettled(commands.map(async (command) => this.writer.write(command)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (failures.length === commands.length) throw failures[0];
    if (failures.length > 0) this.logger.warn(`${failures.length} jobs keep a deleted pipeline until the next look`);
  }
}

function cleanupOf(jobId: string, { id, name, actor_name, request_id }: LeftoverRow): AssignmentCommand {
  const reason = `The pipeline "${name}" was deleted${actor_name === null ? '' : ` by ${actor_name}`}`;
  const origin = { requestId: request_id ?? `deleted-pipeline-${id}`, traceparent: null, reason };
  return { jobId, wish: { kind: 'drop_deleted' }, caller: { principalId: SYSTEM_ACTOR.id }, origin };
}
