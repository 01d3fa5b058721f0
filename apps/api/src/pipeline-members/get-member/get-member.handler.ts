import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { findPipeline } from '../../pipelines/pipeline-access.js';
import { findMember, type Member, memberNotFound } from '../pipeline-member.js';
import { GetMemberQuery } from './get-member.query.js';

@QueryHandler(GetMemberQuery)
export class GetMemberHandler implements IQueryHandler<GetMemberQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ pipelineId, member, caller }: GetMemberQuery): Promise<Member> {
    requireScope(caller, 'read');
    const { manager } = this.database.dataSource;
    await findPipeline(manager, pipelineId, caller, 'flow_pipeline:manage_pipelines');
    const found = await findMember(manager, pipelineId, member.principalId, member.kind);
    if (!found) throw memberNotFound();
    return found;
  }
}
