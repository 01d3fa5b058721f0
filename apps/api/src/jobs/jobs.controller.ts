import { Body, Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { type ExpectedVersions, IfMatch } from '../http/if-match.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { answerPage } from '../paging/page.js';
import { JobParameters } from '../request-values/is-job-id.js';
import { BrowseJobsQuery } from './browse-jobs/browse-jobs.query.js';
import { DeleteJobCommand } from './delete-job/delete-job.command.js';
import { GetJobQuery } from './get-job/get-job.query.js';
import type { JobDetails } from './job-access.js';
import { JOB } from './job.answer.js';
import { BrowseJobsParameters, RegisterJobBody } from './jobs.dto.js';
import { RegisterJobCommand } from './register-job/register-job.command.js';

/** `/api/v2/jobs`: the registry of jobs. Each call is carried out in the folder of its name. */
@Controller('api/v2/jobs')
@KeepsAnswers()
export class JobsController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  @Operation({
    summary: 'List the jobs that you may see, by id',
    description: 'All for whoever manages jobs; for others those with a pipeline that they may see.',
    scope: 'read',
    answers: { 200: pageOf(JOB) },
    errors: ['pipeline_not_found'],
  })
  async browse(
    @Query() { prefix, state, pipeline: pipelineId, deleted, ...page }: BrowseJobsParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const filter = { prefix, state, pipelineId, deleted: deleted === 'true' };
    const found = await this.queryBus.execute(new BrowseJobsQuery(page, filter, caller));
    return answerPage(found, bodyOf, request, reply);
  }

  @Post()
  @Operation({
    summary: 'Register a job',
    description:
      '201 for a job that was not known, or that had been deleted: it comes back without pipelines. 200 for one that was known; `state`, if it is sent, is set. For site admins and holders of "Manage flow pipelines".',
    scope: 'manage',
    answers: { 200: JOB, 201: JOB },
    headers: ['ETag'],
    example: { job_id: 'a-new-job', state: 'waiting for documents' },
  })
  async register(
    @Body() { job_id: jobId, state }: RegisterJobBody,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { job, isNew } = await this.commandBus.execute(new RegisterJobCommand(jobId, state, caller));
    if (isNew) reply.header('location', `/api/v2/jobs/${encodeURIComponent(jobId)}`);
    reply.code(isNew ? 201 : 200);
    return answerOf(job, reply);
  }

  @Get(':job_id')
  @Operation({
    summary: 'Read a job',
    scope: 'read',
    answers: { 200: JOB },
    headers: ['ETag'],
    errors: ['job_not_found'],
  })
  async get(
    @Param() { job_id: jobId }: JobParameters,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answerOf(await this.queryBus.execute(new GetJobQuery(jobId, caller)), reply);
  }

  @Delete(':job_id')
  @Operation({
    summary: 'Delete a job',
    description:
      'It loses its pipelines, by an event and then a tombstone. For site admins and holders of "Manage flow pipelines".',
    scope: 'manage',
    answers: {
      202: 'It is deleted; its pipelines are taken from it in the background.',
      204: 'It is deleted, and has no pipelines.',
    },
    errors: ['job_not_found'],
  })
  async delete(
    @Param() { job_id: jobId }: JobParameters,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @IfMatch() expected: ExpectedVersions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const outcome = await this.commandBus.execute(new DeleteJobCommand(jobId, caller, origin, expected));
    reply.code(outcome === 'done' ? 204 : 202);
  }
}

/** One job as an answer; its version is its ETag. */
function answerOf(job: JobDetails, reply: FastifyReply) {
  reply.header('etag', `"${job.version}"`);
  return bodyOf(job);
}

function bodyOf(job: JobDetails) {
  return {
    job_id: job.id,
    state: job.state,
    version: job.version,
    pipelines: job.pipelines,
    created_at: job.createdAt,
    updated_at: job.updatedAt,
    deleted_at: job.deletedAt,
  };
}
