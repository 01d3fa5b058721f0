import { DatabaseConnection, Principal } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { EntityManager } from 'typeorm';
import { recordChange } from '../../audit/record-change.js';
import { requireVersion } from '../../http/if-match.js';
import { requireScope } from '../../identity/scope.js';
import { lockPipeline } from '../../pipelines/pipeline-access.js';
import { principalNotFound } from '../../principals/principal.js';
import { inTransaction } from '../../transactions/in-transaction.js';
import { auditedMember, findMember, keepOneManager, type Member } from '../pipeline-member.js';
import { PutMemberCommand } from './put-member.command.js';

const PUT_MEMBER = `
insert into pipeline_members (pipeline_id, principal_id, role) values ($1, $2, $3)
on conflict (principal_id, pipeline_id) do update set role = excluded.role`;

@CommandHandler(PutMemberCommand)
export class PutMemberHandler implements ICommandHandler<PutMemberCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: PutMemberCommand): Promise<Member> {
    requireScope(command.caller, 'manage');
    const notFound = () => principalNotFound(command.member.kind);
    return inTransaction(this.database, (manager) => put(manager, command, notFound), {
      pipeline_members_principal_id_fkey: notFound,
    });
  }
}

async function put(manager: EntityManager, command: PutMemberCommand, notFound: () => AppError): Promise<Member> {
  const { pipelineId, caller } = command;
  const { kind, principalId, role } = command.member;
  const access = [pipelineId, caller, 'flow_pipeline:manage_pipelines'] as const;
  const target = await lockPipeline(manager, ...access);
  if (!(await manager.existsBy(Principal, { id: principalId, kind }))) throw notFound();
  const before = await findMember(manager, pipelineId, principalId, kind);
  requireVersion(before?.role ?? null, command.preconditions.expected);
  if (before && command.preconditions.createOnly) {
    throw new AppError('version_mismatch', `"${before.name}" is a member already, as ${before.role}`);
  }
  if (before?.role === role) return before;
  if (before) await keepOneManager(manager, pipelineId, before, caller);
  await manager.query(PUT_MEMBER, [pipelineId, principalId, role]);
  const after = await findMember(manager, pipelineId, principalId, kind);
  if (!after) throw notFound();
  await recordChange(manager, command, {
    action: before ? 'pipeline.member_changed' : 'pipeline.member_added',
    target,
    before: before && auditedMember(before),
    after: auditedMember(after),
  });
  return after;
}
