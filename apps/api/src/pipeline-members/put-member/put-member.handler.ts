import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { lockPipeline } from '../../pipelines/pipeline-access.js';
import { principalNotFound } from '../../principals/principal.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { findMember, keepOneManager, type Member } from '../pipeline-member.js';
import { PutMemberCommand } from './put-member.command.js';

const PUT_MEMBER = `
insert into pipeline_members (pipeline_id, principal_id, role) values ($1, $2, $3)
on conflict (principal_id, pipeline_id) do update set role = excluded.role`;

@CommandHandler(PutMemberCommand)
export class PutMemberHandler implements ICommandHandler<PutMemberCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ pipelineId, member, caller }: PutMemberCommand): Promise<Member> {
    const { kind, principalId, role } = member;
    const notFound = () => principalNotFound(kind);
    requireScope(caller, 'manage');
    return inTransaction(
      this.database,
      async (manager) => {
        await lockPipeline(manager, 'members and details', pipelineId, caller, 'flow_pipeline:manage_pipelines');
        if (!(await manager.existsBy(Principal, { id: principalId, kind }))) throw notFound();
        const before = await findMember(manager, pipelineId, principalId, kind);
        if (before?.role === role) return before;
        if (before) await keepOneManager(manager, pipelineId, before, caller);
        await manager.query(PUT_MEMBER, [pipelineId, principalId, role]);
        const after = await findMember(manager, pipelineId, principalId, kind);
        if (!after) throw notFound();
        return after;
      },
      { pipeline_members_principal_id_fkey: notFound },
    );
  }
}
