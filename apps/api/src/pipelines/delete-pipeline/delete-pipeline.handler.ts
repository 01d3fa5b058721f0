import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseConnection, JobPipeline } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { DeletedPipelines } from '../../deleted-pipelines/deleted-pipelines.js';
import { requireVersion } from '../../http/if-match.js';
import { requireScope } from '../../identity/scope.js';
import { holdOffAssignments } from '../../transactions/assignments-lock.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedPipeline, lockPipeline } from '../pipeline-access.js';
import { DeletePipelineCommand, type ForcedDeletion } from './delete-pipeline.command.js';

const DELETE = `
update pipelines set deleted_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1 where id = $1`;

/** How long a caller waits for the jobs of a forced delete; then it is told how many are left. */
const LONGEST_WAIT_MS = 5_000;

@CommandHandler(DeletePipelineCommand)
export class DeletePipelineHandler implements ICommandHandler<DeletePipelineCommand> {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly deletedPipelines: DeletedPipelines,
  ) {}

  async execute(command: DeletePipelineCommand): Promise<ForcedDeletion> {
    requireScope(command.caller, 'manage');
    await this.markDeleted(command);
    return command.options.force ? this.unassign(command.pipelineId) : { jobsUnassigned: 0, jobsLeft: 0 };
  }

  private async markDeleted(command: DeletePipelineCommand): Promise<void> {
    const { pipelineId, caller, options } = command;
    await inTransaction(this.database, async (manager) => {
      const pipeline = await lockPipeline(manager, pipelineId, caller, 'flow_pipeline:delete');
      requireVersion(pipeline.version, options.expected);
      await manager.query(DELETE, [pipelineId]);
      const before = auditedPipeline(pipeline);
      await recordChange(manager, command, { action: 'pipeline.deleted', target: pipeline, before, after: null });
      // From here to the commit every update of a job waits.
      await holdOffAssignments(manager);
      if (!options.force && (await manager.existsBy(JobPipeline, { pipelineId }))) {
        throw new AppError(
          'pipeline_in_use',
          'Jobs use this pipeline; unassign it from them first, or send force=true',
        );
      }
    });
  }

  /** The delete is committed: whatever happens from here on, the pipeline is taken from its jobs sooner or later. */
  private async unassign(pipelineId: string): Promise<ForcedDeletion> {
    const jobs = await this.deletedPipelines.countJobs(pipelineId);
    const timeIsUp = new AbortController();
    await Promise.race([
      this.deletedPipelines.unassignLeftovers(pipelineId),
      sleep(LONGEST_WAIT_MS, undefined, { signal: timeIsUp.signal }).catch(() => undefined),
    ]);
    timeIsUp.abort();
    const jobsLeft = await this.deletedPipelines.countJobs(pipelineId);
    return { jobsUnassigned: jobs - jobsLeft, jobsLeft };
  }
}
