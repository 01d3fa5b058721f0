import { DatabaseConnection, PipelineMember } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { lockPipeline } from '../../pipelines/pipeline-access.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { findMember, keepOneManager, memberNotFound } from '../pipeline-member.js';
import { RemoveMemberCommand } from './remove-member.command.js';

@CommandHandler(RemoveMemberCommand)
export class RemoveMemberHandler implements ICommandHandler<RemoveMemberCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ pipelineId, member, caller }: RemoveMemberCommand): Promise<void> {
    const { principalId, kind } = member;
    requireScope(caller, 'manage');
    await inTransaction(this.database, async (manager) => {
      await lockPipeline(manager, 'members and details', pipelineId, caller, 'flow_pipeline:manage_pipelines');
      const before = await findMember(manager, pipelineId, principalId, kind);
      if (!before) throw memberNotFound();
      await keepOneManager(manager, pipelineId, before, caller);
      await manager.delete(PipelineMember, { pipelineId, principalId });
    });
  }
}
