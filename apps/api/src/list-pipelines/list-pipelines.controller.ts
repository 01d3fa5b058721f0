import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GetJobPipelinesQuery } from '../get-job-pipelines/get-job-pipelines.query.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { ListPipelinesParameters, ReadJobPipelinesParameters } from './list-pipelines.dto.js';
import { ListPipelinesQuery } from './list-pipelines.query.js';
import { decodeCursor, encodeCursor } from '../paging/list-cursor.js';
import { either } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { V1_JOB_PIPELINES, V1_PIPELINES } from './v1.answer.js';

const DEFAULT_LIMIT = 100;

/** The list of the public page, on both of its addresses. */
@Controller('api/v1')
export class ListPipelinesController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get('flow/pipeline')
  @Operation({
    summary: 'List all pipelines that you may see, by name',
    description: 'All of them, unless `limit` or `cursor` asks for a page.',
    scope: 'read',
    answers: { 200: V1_PIPELINES },
  })
  async list(@Query() parameters: ListPipelinesParameters, @CurrentCaller() caller: Caller) {
    const { q: search, limit, cursor } = parameters;
    const isPaged = limit !== undefined || cursor !== undefined;
    const { pipelines, next } = await this.queryBus.execute(
      new ListPipelinesQuery(caller, {
        search,
        limit: isPaged ? (limit ?? DEFAULT_LIMIT) : undefined,
        after: cursor === undefined ? undefined : decodeCursor(cursor),
      }),
    );
    return {
      status: 'OK' as const,
      pipelines: pipelines.map(({ id, name, permissions, isManager }) => ({
        name,
        id,
        permissions,
        is_manager: isManager,
      })),
      ...(isPaged ? { next_cursor: next && encodeCursor(next) } : {}),
    };
  }

  @Get('jobs/pipelines')
  @Operation({
    summary: 'Read the pipelines of a job; without `job_id` the list again',
    scope: 'read',
    answers: { 200: either(V1_JOB_PIPELINES, V1_PIPELINES) },
    errors: ['job_not_found'],
  })
  async listOrRead(@Query() parameters: ReadJobPipelinesParameters, @CurrentCaller() caller: Caller) {
    if (parameters.job_id === undefined) return this.list(parameters, caller);
    const { jobId, version, pipelines } = await this.queryBus.execute(
      new GetJobPipelinesQuery(parameters.job_id, caller),
    );
    return {
      status: 'OK' as const,
      job_id: jobId,
      version,
      updated_pipelines: pipelines.map(({ id, name }) => ({ flowPipelineName: name, flowPipelineId: id })),
    };
  }
}
