import { DatabaseConnection, type PipelineRole, queryPrepared } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';
import { effectiveRole, managesEveryPipeline, permissionsOf } from '../identity/policy.js';
import { requireScope } from '../identity/scope.js';
import { type AccessiblePipeline, ListPipelinesQuery, type PipelinePage } from './list-pipelines.query.js';

/** Every living pipeline, for those who manage all of them. $1 is unused but typed, so that both statements take the same values. */
const ALL = `
select pipeline.id, pipeline.name, null as role
  from pipelines pipeline
 where pipeline.deleted_at is null and $1::uuid is not null`;

/** Those on which the caller holds a role, directly or through a group: the strongest, since lists of them are slow to read. */
const OF_CALLER = `
select pipeline.id, pipeline.name, (array['viewer', 'member', 'manager'])[held.strength] as role
  from (select pipeline_id, max(case role when 'manager' then 3 when 'member' then 2 else 1 end) as strength
          from pipeline_members
         where principal_id in (select $1::uuid union all select group_id from group_members where user_id = $1)
         group by pipeline_id) held
  join pipelines pipeline on pipeline.id = held.pipeline_id
 where pipeline.deleted_at is null`;

/** `collate "C"` orders by code point, the same on every server whatever its locale. */
const ORDER = `
 order by pipeline.name collate "C", pipeline.id`;
const PAGE = `
   and ($2::text is null or strpos(lower(pipeline.name), lower($2)) > 0)
   and ($3::text is null or (pipeline.name collate "C", pipeline.id) > ($3, $4::uuid))${ORDER}
 limit $5`;

/** The whole list, as most ask for it, is planned once. A page is not: what is best depends on how much of it is wanted. */
const WHOLE = {
  all: { name: 'list-all-pipelines', text: `${ALL}${ORDER}` },
  ofCaller: { name: 'list-pipelines-of-caller', text: `${OF_CALLER}${ORDER}` },
};

interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: PipelineRole | null;
}

@QueryHandler(ListPipelinesQuery)
export class ListPipelinesHandler implements IQueryHandler<ListPipelinesQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ caller, page }: ListPipelinesQuery): Promise<PipelinePage> {
    requireScope(caller, 'read');
    const { limit } = page;
    const rows = await this.read(caller, page);
    const pipelines = rows.slice(0, limit).map(({ id, name, role: held }): AccessiblePipeline => {
      const role = effectiveRole(caller, held === null ? [] : [held]);
      return { id, name, permissions: permissionsOf(role), isManager: role === 'manager' };
    });
    return { pipelines, next: limit !== undefined && rows.length > limit ? (pipelines.at(-1) ?? null) : null };
  }

  private read(caller: Caller, { search, limit, after }: ListPipelinesQuery['page']): Promise<readonly Row[]> {
    const { dataSource } = this.database;
    const { principalId } = caller;
    const isForAll = managesEveryPipeline(caller);
    if (search === undefined && limit === undefined && after === undefined) {
      return queryPrepared<Row>(dataSource, isForAll ? WHOLE.all : WHOLE.ofCaller, [principalId]);
    }
    return dataSource.query<Row[]>(`${isForAll ? ALL : OF_CALLER}${PAGE}`, [
      principalId,
      search ?? null,
      after?.name ?? null,
      after?.id ?? null,
      // One row more than asked for tells whether there is a next page.
      limit === undefined ? null : limit + 1,
    ]);
  }
}
