import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { answerPage } from '../paging/page.js';
import { BrowseDeadLettersQuery } from './browse-dead-letters/browse-dead-letters.query.js';
import { DEAD_LETTER, DEAD_LETTER_WITH_PAYLOAD } from './dead-letter.answer.js';
import { bodyOf, summaryOf } from './dead-letter.js';
import { BrowseDeadLettersParameters } from './dead-letters.dto.js';
import { GetDeadLetterQuery } from './get-dead-letter/get-dead-letter.query.js';

@Controller('api/v2/dead-letters')
export class DeadLettersController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary: 'List the records that executors, or our intake, gave up on, newest first; only site admins may',
    scope: 'admin',
    answers: { 200: pageOf(DEAD_LETTER) },
  })
  async browse(
    @Query() { executor, reason, job_id: jobId, ...page }: BrowseDeadLettersParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = new BrowseDeadLettersQuery(page, { executor, reason, jobId }, caller);
    return answerPage(await this.queryBus.execute(query), summaryOf, request, reply);
  }

  @Get(':id')
  @Operation({
    summary: 'Read a dead letter with the beginning of the value of its record; only site admins may',
    scope: 'admin',
    answers: { 200: DEAD_LETTER_WITH_PAYLOAD },
    path: { id: { type: 'string', pattern: '^[0-9]+$' } },
    errors: ['dead_letter_not_found'],
  })
  async get(@Param('id') id: string, @CurrentCaller() caller: Caller) {
    return bodyOf(await this.queryBus.execute(new GetDeadLetterQuery(id, caller)));
  }
}
