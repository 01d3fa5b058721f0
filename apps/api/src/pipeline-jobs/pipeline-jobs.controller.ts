import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PageParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { pipelineNotFound } from '../pipelines/pipeline-access.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { IsJobId } from '../request-values/is-job-id.js';
import { MayBeLeftOut } from '../request-values/is-text.js';
import { type PipelineJob, PipelineJobsQuery } from './pipeline-jobs.query.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { PIPELINE_JOB } from './pipeline-job.answer.js';

const PIPELINE_ID = new IdPipe(pipelineNotFound);

class PipelineJobsParameters extends PageParameters {
  /** How the job's id begins. */
  @MayBeLeftOut() @IsJobId() prefix?: string;
}

@Controller('api/v2/pipelines/:pipeline_id/jobs')
export class PipelineJobsController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({ summary: 'List the jobs of a pipeline, by id', scope: 'read', answers: { 200: pageOf(PIPELINE_JOB) } })
  async list(
    @Param('pipeline_id', PIPELINE_ID) pipelineId: string,
    @Query() { prefix, ...page }: PipelineJobsParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queryBus.execute(new PipelineJobsQuery(pipelineId, page, prefix, caller));
    return answerPage(found, bodyOf, request, reply);
  }
}

function bodyOf({ jobId, version, updatedAt }: PipelineJob) {
  return { job_id: jobId, version, updated_at: updatedAt };
}
