import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Operation } from '../open-api/operation.js';
import { GetRelayQuery } from './get-relay/get-relay.query.js';
import { PARKED_JOB, parkedJobBody, RELAY, relayBody } from './relay.answer.js';
import { ParkedJobParameters, UnparkJobBody } from './relay.dto.js';
import { UnparkJobCommand } from './unpark-job/unpark-job.command.js';

/** `/api/v2/relay`: how the events get to Kafka, as PostgreSQL knows it. Only site admins see and steer that. */
@Controller('api/v2/relay')
@KeepsAnswers()
export class RelayController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  @Operation({
    summary: 'Read how far the events are on their way to Kafka, who leads, and which jobs wait',
    description: 'As PostgreSQL knows it; only site admins may.',
    scope: 'admin',
    answers: { 200: RELAY },
  })
  async get(@CurrentCaller() caller: Caller) {
    return relayBody(await this.queryBus.execute(new GetRelayQuery(caller)));
  }

  @Post('parked-jobs/:job_id/unpark')
  @Operation({
    summary: 'Ask the relay to go on with a parked job',
    description:
      'It does so within a second, oldest event first, or ends the request when Kafka refuses the event again. Only site admins may.',
    scope: 'admin',
    answers: { 202: PARKED_JOB },
    errors: ['job_not_parked'],
    example: { skip_event: false },
  })
  @HttpCode(202)
  async unpark(
    @Param() { job_id: jobId }: ParkedJobParameters,
    @Body() { skip_event: skipEvent = false }: UnparkJobBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ) {
    return parkedJobBody(await this.commandBus.execute(new UnparkJobCommand(jobId, skipEvent, caller, origin)));
  }
}
