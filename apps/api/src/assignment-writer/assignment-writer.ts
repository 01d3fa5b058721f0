import { DatabaseConnection, isConnectionError } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ApiConfiguration } from '../api.configuration.js';
import { databaseErrorOf } from '../database-error.js';
import type { AssignmentCommand, JobPipelines } from '../assignments/job-pipelines.js';
import { type IdempotencyKey, keyInFlight } from '../idempotency/idempotency-key.js';
import type { AssignmentBatch, CommandResult } from './assignment-batch.js';
import { RepeatedAnswers } from '../idempotency/repeated-answers.js';
import { EventAnnouncer } from './event-announcer.js';
import { GroupCommitWriter, type WriterStatus } from './group-commit-writer.js';
import { GroupOutcomeUnknown, GroupRolledBack, runGroupTransaction } from './group-transaction.js';

const LOCK_NOT_AVAILABLE = '55P03';

type Settled = PromiseSettledResult<readonly CommandResult[]>;
type QueuedBatch = AssignmentBatch & { readonly jobIds: readonly string[] };

/**
 * The one way in which a job's pipelines change. Batches of commands are committed in groups; a group that failed and
 * certainly left nothing behind is tried again batch by batch, so that one bad batch cannot harm its neighbours.
 */
@Injectable()
export class AssignmentWriter implements BeforeApplicationShutdown {
  private readonly writer: GroupCommitWriter<QueuedBatch, readonly CommandResult[]>;
  /** Between processes the keys are locked in the database; within one the queue would make a repetition wait instead. */
  private readonly keysUnderWay = new Set<string>();

  constructor(
    private readonly configuration: ApiConfiguration,
    private readonly database: DatabaseConnection,
    private readonly announcer: EventAnnouncer,
    private readonly repeatedAnswers: RepeatedAnswers,
  ) {
    this.writer = new GroupCommitWriter(
      {
        groupSize: configuration.writerGroupSize,
        groupsInFlight: configuration.writerGroupsInFlight,
        queueLength: configuration.writerQueueLength,
      },
      (group) => this.commit(group),
    );
  }

  get events(): GroupCommitWriter<QueuedBatch, readonly CommandResult[]>['events'] {
    return this.writer.events;
  }

  status(): WriterStatus {
    return this.writer.status();
  }

  /** @throws {AppError} what the decision refused, or why the change could not be made */
  async write(command: AssignmentCommand, idempotency?: IdempotencyKey): Promise<JobPipelines> {
    const [result] = await this.writeBatch({ commands: [command], idempotency });
    if (result?.kind !== 'done') throw result?.error ?? new Error('a command was not answered');
    return result.job;
  }

  /**
   * @returns what became of each command, in their order
   * @throws {AppError} why none of the changes could be made
   */
  async writeBatch(batch: AssignmentBatch): Promise<readonly CommandResult[]> {
    const queued = { ...batch, jobIds: batch.commands.map(({ jobId }) => jobId) };
    const key = batch.idempotency?.id;
    if (key === undefined) return this.writer.submit(queued);
    if (this.keysUnderWay.has(key)) throw keyInFlight();
    this.keysUnderWay.add(key);
    try {
      return await this.writer.submit(queued);
    } finally {
      this.keysUnderWay.delete(key);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writer.drain();
  }

  private async commit(group: readonly AssignmentBatch[]): Promise<Settled[]> {
    try {
      return await this.attempt(group);
    } catch (error) {
      if (!(error instanceof GroupRolledBack)) return failAll(group, error);
      // With PostgreSQL away, one more try as a group on a fresh connection; one by one would only wait longer.
      if (isConnectionError(error)) return this.attempt(group).catch((again: unknown) => failAll(group, again));
    }
    const alone = group.map((batch) => this.attempt([batch]).catch((error: unknown) => failAll([batch], error)));
    return (await Promise.all(alone)).flat();
  }

  private async attempt(group: readonly AssignmentBatch[]): Promise<Settled[]> {
    const { results, repeated } = await runGroupTransaction(this.database.dataSource, group, this.configuration);
    this.repeatedAnswers.add(repeated);
    if (results.flat().some((result) => result.kind === 'done' && result.changed)) this.announcer.announce();
    return results.map((value) => ({ status: 'fulfilled', value }));
  }
}

function failAll(group: readonly AssignmentBatch[], error: unknown): Settled[] {
  const reason = explain(error);
  return group.map(() => ({ status: 'rejected', reason }));
}

function explain(error: unknown): unknown {
  if (error instanceof GroupOutcomeUnknown) {
    return new AppError(
      'outcome_unknown',
      'The database stopped answering while the change was being committed; read the job to see whether it was',
      { cause: error },
    );
  }
  const cause = error instanceof GroupRolledBack ? error.cause : error;
  if (cause instanceof Error && (cause as { code?: unknown }).code === LOCK_NOT_AVAILABLE) {
    return new AppError('job_busy', 'The job is being changed by somebody else; try again', { cause: error });
  }
  return databaseErrorOf(cause) ?? cause ?? error;
}
