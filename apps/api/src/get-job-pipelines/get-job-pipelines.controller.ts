import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { JobParameters } from '../request-values/is-job-id.js';
import { GetJobPipelinesQuery } from './get-job-pipelines.query.js';
import { Operation } from '../open-api/operation.js';
import { JOB_PIPELINES } from './job-pipelines.answer.js';

@Controller('api/v2/jobs/:job_id/pipelines')
export class GetJobPipelinesController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary: 'Read the pipelines of a job',
    scope: 'read',
    answers: { 200: JOB_PIPELINES },
    headers: ['ETag'],
    errors: ['job_not_found'],
  })
  async read(
    @Param() { job_id: jobId }: JobParameters,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { version, pipelines } = await this.queryBus.execute(new GetJobPipelinesQuery(jobId, caller));
    reply.header('etag', `"${version}"`);
    return { job_id: jobId, version, pipelines };
  }
}
