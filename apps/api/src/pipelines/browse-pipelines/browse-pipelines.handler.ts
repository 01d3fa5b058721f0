import { DatabaseConnection, PIPELINE_ROLES } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { effectiveRole, managesEveryPipeline } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { type Page, pageOf, pageValues } from '../../paging/page.js';
import { IS_ACTIVE_MANAGER } from '../../pipeline-members/active-manager.sql.js';
import { type PipelineDetails, pipelineDetailsOf, type PipelineRow } from '../pipeline-access.js';
import { BrowsePipelinesQuery, type ListedPipeline } from './browse-pipelines.query.js';
import { countsOf } from './pipeline-counts.js';

/** `collate "C"` orders by code point, the same on every server whatever its locale. */
const PAGE = `
   and pipeline.deleted_at is null
   and ($4::text is null or strpos(lower(pipeline.name), lower($4)) > 0)
   and ($5::boolean is null
        or $5 = exists (select from pipeline_members managing
                          join principals holder on holder.id = managing.principal_id
                         where managing.pipeline_id = pipeline.id and managing.role = 'manager' and ${IS_ACTIVE_MANAGER}))
   and ($1::text is null or (pipeline.name collate "C", pipeline.id) > ($1, $2::uuid))`;
const ORDERED = `
 order by pipeline.name collate "C", pipeline.id
 limit $3`;
const COLUMNS = `
select pipeline.id, pipeline.name, pipeline.description, pipeline.version, pipeline.created_at, pipeline.updated_at`;

/** For those who act as managers everywhere. */
const ALL_PIPELINES = `${COLUMNS}, array[]::text[] as roles
  from pipelines pipeline
 where true${PAGE}${ORDERED}`;

/** $7 are the roles from weakest to strongest, $8 the one whose holder is looked for. */
const PIPELINES_OF_CALLER = `${COLUMNS}, array_agg(member.role) as roles
  from pipeline_members member
  join pipelines pipeline on pipeline.id = member.pipeline_id
 where member.principal_id in (select $6::uuid union all select group_id from group_members where user_id = $6)${PAGE}
 group by pipeline.id
having $8::text is null or max(array_position($7::text[], member.role)) = array_position($7::text[], $8)${ORDERED}`;

@QueryHandler(BrowsePipelinesQuery)
export class BrowsePipelinesHandler implements IQueryHandler<BrowsePipelinesQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(query: BrowsePipelinesQuery): Promise<Page<ListedPipeline>> {
    requireScope(query.caller, 'read');
    const rows = await this.read(query);
    const page = pageOf(rows, query.page, (row) => pipelineDetailsOf(row, query.caller));
    return query.withCounts ? this.withCounts(page) : page;
  }

  private async withCounts(page: Page<PipelineDetails>): Promise<Page<ListedPipeline>> {
    const ids = page.items.map(({ id }) => id);
    const counts = await countsOf(this.database.dataSource.manager, ids);
    return { ...page, items: page.items.map((pipeline) => ({ ...pipeline, counts: counts.get(pipeline.id) })) };
  }

  private async read({ caller, page, filter }: BrowsePipelinesQuery): Promise<PipelineRow[]> {
    const values = [...pageValues(page), filter.search ?? null, filter.managed ?? null];
    if (!managesEveryPipeline(caller)) {
      const ofCaller = [...values, caller.principalId, PIPELINE_ROLES, filter.role ?? null];
      return this.database.dataSource.query(PIPELINES_OF_CALLER, ofCaller);
    }
    const roleEverywhere = effectiveRole(caller, []);
    if (filter.role !== undefined && filter.role !== roleEverywhere) return [];
    return this.database.dataSource.query(ALL_PIPELINES, values);
  }
}
