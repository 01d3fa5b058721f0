import { DatabaseConnection, Pipeline, PipelineMember } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v7 as uuidv7 } from 'uuid';
import { recordChange } from '../../audit/record-change.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedPipeline, findPipeline, type PipelineDetails } from '../pipeline-access.js';
import { PIPELINE_NAME_TAKEN } from '../pipeline-name-taken.js';
import { CreatePipelineCommand } from './create-pipeline.command.js';

const VIOLATIONS = {
  ...PIPELINE_NAME_TAKEN,
  /** The caller was deleted a moment ago. */
  pipeline_members_principal_id_fkey: () => new AppError('token_invalid', 'The token is unknown, expired or revoked'),
};

@CommandHandler(CreatePipelineCommand)
export class CreatePipelineHandler implements ICommandHandler<CreatePipelineCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: CreatePipelineCommand): Promise<PipelineDetails> {
    const { fields, caller } = command;
    requireScope(caller, 'manage');
    requireOnSite(caller, 'create_pipelines');
    return inTransaction(
      this.database,
      async (manager) => {
        const id = uuidv7();
        await manager.insert(Pipeline, { id, name: fields.name, description: fields.description ?? '' });
        if (!caller.siteAdmin) {
          await manager.insert(PipelineMember, { pipelineId: id, principalId: caller.principalId, role: 'manager' });
        }
        const pipeline = await findPipeline(manager, id, caller, 'flow_pipeline:read');
        const after = auditedPipeline(pipeline);
        await recordChange(manager, command, { action: 'pipeline.created', target: pipeline, before: null, after });
        return pipeline;
      },
      VIOLATIONS,
    );
  }
}
