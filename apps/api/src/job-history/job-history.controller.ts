import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { changeBodyOf, JOB_CHANGE } from '../event-log/change-body.js';
import type { JobHistoryEntry } from './job-history.query.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PageParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { JobParameters } from '../request-values/is-job-id.js';
import { JobHistoryQuery } from './job-history.query.js';
import { answer, count, list, pageOf, part, text, time } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';

const JOB_HISTORY_ENTRY = answer('JobHistoryEntry', {
  ...JOB_CHANGE.properties,
  applied_by: list(
    part({ executor: text(), applied_version: count(), applied_at: time() }),
    'The executors that have acknowledged this version or a later one, with the one that they acknowledged last.',
  ),
});

@Controller('api/v2/jobs/:job_id/pipelines/history')
export class JobHistoryController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary:
      'Read who changed the pipelines of a job, when and why, from what to what, and where the event is in Kafka',
    description:
      'Newest first. A change of pipelines that you cannot see is left out, so a page may be short before the last one.',
    scope: 'read',
    answers: { 200: pageOf(JOB_HISTORY_ENTRY) },
    errors: ['job_not_found'],
  })
  async read(
    @Param() { job_id: jobId }: JobParameters,
    @Query() page: PageParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queryBus.execute(new JobHistoryQuery(jobId, page, caller));
    return answerPage(found, entryBodyOf, request, reply);
  }
}

function entryBodyOf({ event, appliedBy }: JobHistoryEntry) {
  return {
    ...changeBodyOf(event),
    applied_by: appliedBy.map(({ executor, appliedVersion, appliedAt }) => ({
      executor,
      applied_version: appliedVersion,
      applied_at: appliedAt,
    })),
  };
}
