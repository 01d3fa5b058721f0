import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { findJob, type JobDetails } from '../job-access.js';
import { GetJobQuery } from './get-job.query.js';

@QueryHandler(GetJobQuery)
export class GetJobHandler implements IQueryHandler<GetJobQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ jobId, caller }: GetJobQuery): Promise<JobDetails> {
    requireScope(caller, 'read');
    return findJob(this.database.dataSource.manager, jobId, caller);
  }
}
