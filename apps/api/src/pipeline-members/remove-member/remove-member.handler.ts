import { DatabaseConnection, PipelineMember } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordChange } from '../../audit/record-change.js';
import { requireVersion } from '../../http/if-match.js';
import { requireScope } from '../../identity/scope.js';
import { lockPipeline } from '../../pipelines/pipeline-access.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedMember, findMember, keepOneManager, memberNotFound } from '../pipeline-member.js';
import { RemoveMemberCommand } from './remove-member.command.js';

@CommandHandler(RemoveMemberCommand)
export class RemoveMemberHandler implements ICommandHandler<RemoveMemberCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: RemoveMemberCommand): Promise<void> {
    const { pipelineId, member, caller } = command;
    const { principalId, kind } = member;
    requireScope(caller, 'manage');
    await inTransaction(this.database, async (manager) => {
      const access = [pipelineId, caller, 'flow_pipeline:manage_pipelines'] as const;
      const target = await lockPipeline(manager, ...access);
      const before = await findMember(manager, pipelineId, principalId, kind);
      if (!before) throw memberNotFound();
      requireVersion(before.role, command.expected);
      await keepOneManager(manager, pipelineId, before, caller);
      await manager.delete(PipelineMember, { pipelineId, principalId });
      const change = { before: auditedMember(before), after: null };
      await recordChange(manager, command, { action: 'pipeline.member_removed', target, ...change });
    });
  }
}
