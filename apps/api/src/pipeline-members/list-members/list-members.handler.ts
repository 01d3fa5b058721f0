import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { type Page, pageOf, pageValues } from '../../paging/page.js';
import { findPipeline } from '../../pipelines/pipeline-access.js';
import { type Member, memberOf, type MemberRow } from '../pipeline-member.js';
import { ListMembersQuery } from './list-members.query.js';

const LIST_MEMBERS = `
select principal.id, principal.kind, principal.name, member.role, member.created_at
  from pipeline_members member
  join principals principal on principal.id = member.principal_id
 where member.pipeline_id = $4
   and ($1::text is null or (principal.name collate "C", principal.id) > ($1, $2::uuid))
 order by principal.name collate "C", principal.id
 limit $3`;

@QueryHandler(ListMembersQuery)
export class ListMembersHandler implements IQueryHandler<ListMembersQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ pipelineId, page, caller }: ListMembersQuery): Promise<Page<Member>> {
    requireScope(caller, 'read');
    const { dataSource } = this.database;
    await findPipeline(dataSource.manager, pipelineId, caller, 'flow_pipeline:manage_pipelines');
    const rows: MemberRow[] = await dataSource.query(LIST_MEMBERS, [...pageValues(page), pipelineId]);
    return pageOf(rows, page, memberOf);
  }
}
