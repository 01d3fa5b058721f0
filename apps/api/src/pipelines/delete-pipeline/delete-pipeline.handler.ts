import { DatabaseConnection, JobPipeline } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { requireVersion } from '../../http/if-match.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedPipeline, lockPipeline } from '../pipeline-access.js';
import { DeletePipelineCommand } from './delete-pipeline.command.js';

const DELETE = `
update pipelines set deleted_at = clock_timestamp(), updated_at = clock_timestamp(), version = version + 1 where id = $1`;

/**
 * The lock waits for the assignments of this pipeline that are under way; the look for jobs behind it is a statement of its
 * own and so sees them; those that come later wait for this transaction and then find the pipeline deleted.
 */
@CommandHandler(DeletePipelineCommand)
export class DeletePipelineHandler implements ICommandHandler<DeletePipelineCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: DeletePipelineCommand): Promise<void> {
    const { pipelineId, caller } = command;
    requireScope(caller, 'manage');
    await inTransaction(this.database, async (manager) => {
      const pipeline = await lockPipeline(manager, 'assignments too', pipelineId, caller, 'flow_pipeline:delete');
      requireVersion(pipeline.version, command.expected);
      if (await manager.existsBy(JobPipeline, { pipelineId })) {
        throw new AppError('pipeline_in_use', 'Jobs use this pipeline; unassign it from them first');
      }
      await manager.query(DELETE, [pipelineId]);
      const before = auditedPipeline(pipeline);
      await recordChange(manager, command, { action: 'pipeline.deleted', target: pipeline, before, after: null });
    });
  }
}
