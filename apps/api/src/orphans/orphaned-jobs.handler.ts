import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { HAS_REVIEWER } from '../assignments/reviewers.sql.js';
import { requireOnSite } from '../identity/policy.js';
import { requireScope } from '../identity/scope.js';
import { decodeTextCursor, pageByJobId } from '../paging/text-cursor.js';
import { OrphanedJobsQuery } from './orphans.query.js';

/** Begins with the orphaned pipelines, which are few, and not with the jobs, which are many. */
const LIST_ORPHANED_JOBS = `
with orphaned as materialized (
  select id from pipelines pipeline where deleted_at is null and not ${HAS_REVIEWER}
)
select distinct assignment.job_id
  from job_pipelines assignment
 where assignment.pipeline_id in (select id from orphaned)
   and ($1::text is null or assignment.job_id > $1)
   and not exists (
     select from job_pipelines other
       join pipelines living on living.id = other.pipeline_id and living.deleted_at is null
      where other.job_id = assignment.job_id and other.pipeline_id not in (select id from orphaned))
 order by assignment.job_id
 limit $2`;

@QueryHandler(OrphanedJobsQuery)
export class OrphanedJobsHandler implements IQueryHandler<OrphanedJobsQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ page, caller }: OrphanedJobsQuery) {
    requireScope(caller, 'read');
    requireOnSite(caller, 'act_as_manager_everywhere');
    const after = page.cursor === undefined ? null : decodeTextCursor(page.cursor);
    const values = [after, page.limit + 1];
    const rows: { job_id: string }[] = await this.database.dataSource.query(LIST_ORPHANED_JOBS, values);
    return pageByJobId(rows, page, ({ job_id: jobId }) => ({ jobId }));
  }
}
