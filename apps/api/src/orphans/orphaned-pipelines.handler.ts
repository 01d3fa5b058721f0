import type { PipelineRef } from '@flow-pipelines/contracts';
import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { HAS_REVIEWER } from '../assignments/reviewers.sql.js';
import { requireOnSite } from '../identity/policy.js';
import { requireScope } from '../identity/scope.js';
import { pageOf, pageValues } from '../paging/page.js';
import { OrphanedPipelinesQuery } from './orphans.query.js';

const LIST_ORPHANED_PIPELINES = `
select pipeline.id, pipeline.name
  from pipelines pipeline
 where pipeline.deleted_at is null and not ${HAS_REVIEWER}
   and ($1::text is null or (pipeline.name collate "C", pipeline.id) > ($1, $2::uuid))
 order by pipeline.name collate "C", pipeline.id
 limit $3`;

@QueryHandler(OrphanedPipelinesQuery)
export class OrphanedPipelinesHandler implements IQueryHandler<OrphanedPipelinesQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ page, caller }: OrphanedPipelinesQuery) {
    requireScope(caller, 'read');
    requireOnSite(caller, 'act_as_manager_everywhere');
    const rows: PipelineRef[] = await this.database.dataSource.query(LIST_ORPHANED_PIPELINES, pageValues(page));
    return pageOf(rows, page, (row) => row);
  }
}
