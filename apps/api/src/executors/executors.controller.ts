import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { PageParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { EXECUTOR } from './executor.answer.js';
import { type ExecutorDetails, ListExecutorsQuery } from './list-executors/list-executors.query.js';

@Controller('api/v2/executors')
export class ExecutorsController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary: 'List the executors that have registered or acknowledged something, by name; only site admins may',
    scope: 'admin',
    answers: { 200: pageOf(EXECUTOR) },
  })
  async list(
    @Query() page: PageParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answerPage(await this.queryBus.execute(new ListExecutorsQuery(page, caller)), bodyOf, request, reply);
  }
}

function bodyOf(executor: ExecutorDetails) {
  return {
    name: executor.name,
    live: executor.isLive,
    first_seen_at: executor.firstSeenAt,
    last_seen_at: executor.lastSeenAt,
    instances: executor.instances,
    parked_jobs: executor.parkedJobs,
    dead_letters: executor.deadLetters,
  };
}
