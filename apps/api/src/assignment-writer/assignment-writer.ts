import { DatabaseConnection, isConnectionError } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ApiConfiguration } from '../api.configuration.js';
import type { JobPipelines, AssignmentCommand } from '../assignments/job-pipelines.js';
import type { Outcome } from './decide-group.js';
import { EventAnnouncer } from './event-announcer.js';
import { GroupCommitWriter } from './group-commit-writer.js';
import { GroupOutcomeUnknown, GroupRolledBack, runGroupTransaction } from './group-transaction.js';

const LOCK_NOT_AVAILABLE = '55P03';

type Settled = PromiseSettledResult<JobPipelines>;

/**
 * The one way in which a job's pipelines change. Commands are committed in groups; a group that failed and certainly left
 * nothing behind is tried again one by one, so that one bad command cannot harm its neighbours.
 */
@Injectable()
export class AssignmentWriter implements BeforeApplicationShutdown {
  private readonly writer: GroupCommitWriter<AssignmentCommand, JobPipelines>;

  constructor(
    private readonly configuration: ApiConfiguration,
    private readonly database: DatabaseConnection,
    private readonly announcer: EventAnnouncer,
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

  /** @throws {AppError} what the decision refused, or why the change could not be made */
  write(command: AssignmentCommand): Promise<JobPipelines> {
    return this.writer.submit(command);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writer.drain();
  }

  private async commit(group: readonly AssignmentCommand[]): Promise<Settled[]> {
    try {
      return await this.attempt(group);
    } catch (error) {
      if (!(error instanceof GroupRolledBack)) return failAll(group, error);
      // With PostgreSQL away, one more try as a group on a fresh connection; one by one would only wait longer.
      if (isConnectionError(error)) return this.attempt(group).catch((again: unknown) => failAll(group, again));
    }
    const alone = group.map((command) => this.attempt([command]).catch((error: unknown) => failAll([command], error)));
    return (await Promise.all(alone)).flat();
  }

  private async attempt(group: readonly AssignmentCommand[]): Promise<Settled[]> {
    const outcomes = await runGroupTransaction(this.database.dataSource, group, this.configuration);
    if (outcomes.some((outcome) => outcome.kind === 'done' && outcome.change)) this.announcer.announce();
    return outcomes.map(settle);
  }
}

function settle(outcome: Outcome): Settled {
  if (outcome.kind === 'refused') return { status: 'rejected', reason: outcome.error };
  return { status: 'fulfilled', value: outcome.result };
}

function failAll(group: readonly AssignmentCommand[], error: unknown): Settled[] {
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
  return cause ?? error;
}
