import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { changeBodyOf, JOB_CHANGE } from '../event-log/change-body.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { answerPage } from '../paging/page.js';
import { BrowseEventsQuery } from './browse-events.query.js';
import { BrowseEventsParameters } from './events.dto.js';

@Controller('api/v2/events')
export class EventsController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary: 'List the changes of jobs’ pipelines, newest first',
    description: 'A page may hold fewer than `limit`, even none: go on until `next_cursor` is null.',
    scope: 'read',
    answers: { 200: pageOf(JOB_CHANGE) },
  })
  async browse(
    @Query() { limit, cursor, ...asked }: BrowseEventsParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const filter = {
      jobId: asked.job_id,
      pipelineId: asked.pipeline_id,
      actorId: asked.actor_id,
      from: timeOf(asked.from),
      to: timeOf(asked.to),
    };
    const found = await this.queryBus.execute(new BrowseEventsQuery({ limit, cursor }, filter, caller));
    return answerPage(found, changeBodyOf, request, reply);
  }
}

const timeOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
