import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { IsJobId } from '../request-values/is-job-id.js';
import { GetJobPipelinesQuery } from './get-job-pipelines.query.js';

class JobParameters {
  @IsJobId() job_id!: string;
}

@Controller('api/v2/jobs/:job_id/pipelines')
export class GetJobPipelinesController {
  constructor(private readonly queryBus: QueryBus) {}

  /** The job's pipelines with their version, which is also the ETag. */
  @Get()
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
