import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireScope } from '../../identity/scope.js';
import { findPipeline, type PipelineDetails } from '../pipeline-access.js';
import { GetPipelineQuery } from './get-pipeline.query.js';

@QueryHandler(GetPipelineQuery)
export class GetPipelineHandler implements IQueryHandler<GetPipelineQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ pipelineId, caller }: GetPipelineQuery): Promise<PipelineDetails> {
    requireScope(caller, 'read');
    return findPipeline(this.database.dataSource.manager, pipelineId, caller, 'flow_pipeline:read');
  }
}
