import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PageParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { OrphanedJobsQuery, OrphanedPipelinesQuery } from './orphans.query.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { ORPHANED_JOB, ORPHANED_PIPELINE } from './orphans.answer.js';

/** `/api/v2/orphans`: what nobody could review. For those who act as managers everywhere, since they can mend it. */
@Controller('api/v2/orphans')
export class OrphansController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get('pipelines')
  @Operation({
    summary: 'List the pipelines that nobody who is active may execute',
    scope: 'read',
    answers: { 200: pageOf(ORPHANED_PIPELINE) },
  })
  async pipelines(
    @Query() page: PageParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queryBus.execute(new OrphanedPipelinesQuery(page, caller));
    return answerPage(found, ({ id, name }) => ({ id, name }), request, reply);
  }

  @Get('jobs')
  @Operation({
    summary: 'List the jobs that nobody who is active could review',
    scope: 'read',
    answers: { 200: pageOf(ORPHANED_JOB) },
  })
  async jobs(
    @Query() page: PageParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queryBus.execute(new OrphanedJobsQuery(page, caller));
    return answerPage(found, ({ jobId }) => ({ job_id: jobId }), request, reply);
  }
}
