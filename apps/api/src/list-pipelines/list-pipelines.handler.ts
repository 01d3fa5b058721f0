import { DatabaseConnection, type PipelineRole } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { effectiveRole, managesEveryPipeline, permissionsOf } from '../identity/policy.js';
import { requireScope } from '../identity/scope.js';
import { type AccessiblePipeline, ListPipelinesQuery, type PipelinePage } from './list-pipelines.query.js';

/** `collate "C"` orders by code point, the same on every server whatever its locale. */
const PAGE_OF = `
   and ($2::text is null or strpos(lower(pipeline.name), lower($2)) > 0)
   and ($3::text is null or (pipeline.name collate "C", pipeline.id) > ($3, $4::uuid))`;
const ORDERED = `
 order by pipeline.name collate "C", pipeline.id
 limit $5`;

/** Every living pipeline, for those who manage all of them. $1 is unused but typed, so that both statements take the same values. */
const ALL_PIPELINES = `
select pipeline.id, pipeline.name, null as role
  from pipelines pipeline
 where pipeline.deleted_at is null and $1::uuid is not null${PAGE_OF}${ORDERED}`;

/** Those on which the caller holds a role, directly or through a group: the strongest, since lists of them are slow to read. */
const PIPELINES_OF_CALLER = `
select pipeline.id, pipeline.name, (array['viewer', 'member', 'manager'])[
         max(case member.role when 'manager' then 3 when 'member' then 2 else 1 end)] as role
  from pipeline_members member
  join pipelines pipeline on pipeline.id = member.pipeline_id and pipeline.deleted_at is null
 where member.principal_id in (select $1::uuid union all select group_id from group_members where user_id = $1)${PAGE_OF}
 group by pipeline.id${ORDERED}`;

@QueryHandler(ListPipelinesQuery)
export class ListPipelinesHandler implements IQueryHandler<ListPipelinesQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ caller, page }: ListPipelinesQuery): Promise<PipelinePage> {
    requireScope(caller, 'read');
    const { search, limit, after } = page;
    const rows: { id: string; name: string; role: PipelineRole | null }[] = await this.database.dataSource.query(
      managesEveryPipeline(caller) ? ALL_PIPELINES : PIPELINES_OF_CALLER,
      // One row more than asked for tells whether there is a next page.
      [
        caller.principalId,
        search ?? null,
        after?.name ?? null,
        after?.id ?? null,
        limit === undefined ? null : limit + 1,
      ],
    );
    const pipelines = rows.slice(0, limit).map(({ id, name, role: held }): AccessiblePipeline => {
      const role = effectiveRole(caller, held === null ? [] : [held]);
      return { id, name, permissions: permissionsOf(role), isManager: role === 'manager' };
    });
    return { pipelines, next: limit !== undefined && rows.length > limit ? (pipelines.at(-1) ?? null) : null };
  }
}
