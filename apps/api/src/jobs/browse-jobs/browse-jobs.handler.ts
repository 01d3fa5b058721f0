import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { allowsOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import type { Page } from '../../paging/page.js';
import { decodeTextCursor, pageByJobId } from '../../paging/text-cursor.js';
import { findPipeline } from '../../pipelines/pipeline-access.js';
import { type JobDetails, jobDetailsOf, type JobRow, viewerOf } from '../job-access.js';
import { BrowseJobsQuery } from './browse-jobs.query.js';
import { pageOfAllJobs, pageOfJobsInPipelines } from './browse-jobs.sql.js';

@QueryHandler(BrowseJobsQuery)
export class BrowseJobsHandler implements IQueryHandler<BrowseJobsQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(query: BrowseJobsQuery): Promise<Page<JobDetails>> {
    requireScope(query.caller, 'read');
    return pageByJobId(await this.read(query), query.page, jobDetailsOf);
  }

  private async read({ page, filter, caller }: BrowseJobsQuery): Promise<JobRow[]> {
    const { manager } = this.database.dataSource;
    const { prefix, state, pipelineId, deleted } = filter;
    const after = page.cursor === undefined ? null : decodeTextCursor(page.cursor);
    const values = [viewerOf(caller), after, page.limit + 1, prefix ?? null, state ?? null];
    if (pipelineId !== undefined) await findPipeline(manager, pipelineId, caller, 'flow_pipeline:read');
    else if (allowsOnSite(caller, 'manage_jobs')) return manager.query(pageOfAllJobs(deleted), values);
    return manager.query(pageOfJobsInPipelines(deleted), [...values, pipelineId ?? null]);
  }
}
