import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../identity/scope.js';
import { JOB_OF_ASSIGNMENT } from '../jobs/job-access.js';
import { decodeTextCursor, pageByJobId } from '../paging/text-cursor.js';
import { findPipeline } from '../pipelines/pipeline-access.js';
import { PipelineJobsQuery } from './pipeline-jobs.query.js';

/** Job ids order by code point; a prefix ($3) is a range of them, which the index by pipeline and job finds. */
const LIST_JOBS = `
select assignment.job_id, job.version, job.updated_at
  from job_pipelines assignment ${JOB_OF_ASSIGNMENT}
 where assignment.pipeline_id = $1
   and ($2::text is null or assignment.job_id > $2)
   and ($3::text is null or (assignment.job_id >= $3 and starts_with(assignment.job_id, $3)))
 order by assignment.job_id
 limit $4`;

interface JobRow {
  readonly job_id: string;
  readonly version: number;
  readonly updated_at: Date;
}

@QueryHandler(PipelineJobsQuery)
export class PipelineJobsHandler implements IQueryHandler<PipelineJobsQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ pipelineId, page, prefix, caller }: PipelineJobsQuery) {
    requireScope(caller, 'read');
    const { dataSource } = this.database;
    await findPipeline(dataSource.manager, pipelineId, caller, 'flow_pipeline:read');
    const after = page.cursor === undefined ? null : decodeTextCursor(page.cursor);
    const rows: JobRow[] = await dataSource.query(LIST_JOBS, [pipelineId, after, prefix ?? null, page.limit + 1]);
    return pageByJobId(rows, page, ({ job_id: jobId, version, updated_at: updatedAt }) => ({
      jobId,
      version,
      updatedAt,
    }));
  }
}
