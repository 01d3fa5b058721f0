import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import { DatabaseConnection } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { GetJobPipelinesQuery } from '../get-job-pipelines/get-job-pipelines.query.js';
import { requireScope } from '../identity/scope.js';
import { JobVersionQuery } from './job-version.query.js';

const READ_VERSION = `
select payload from job_pipeline_events where job_id = $1 and version = $2 and payload is not null`;

/** What a version was never changes, so reading it needs no lock; whether it may be restored, the writer decides. */
@QueryHandler(JobVersionQuery)
export class JobVersionHandler implements IQueryHandler<JobVersionQuery> {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly queryBus: QueryBus,
  ) {}

  async execute({ jobId, version, caller }: JobVersionQuery): Promise<readonly string[]> {
    requireScope(caller, 'assign');
    await this.queryBus.execute(new GetJobPipelinesQuery(jobId, caller));
    const [row]: { payload: string }[] = await this.database.dataSource.query(READ_VERSION, [jobId, version]);
    if (!row) throw new AppError('version_not_found', 'The job has no such version, or it is no longer kept');
    return (JSON.parse(row.payload) as JobPipelinesUpdated).pipelines.map(({ id }) => id);
  }
}
