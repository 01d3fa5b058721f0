import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Operation } from '../open-api/operation.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { CancelReplayCommand } from './cancel-replay/cancel-replay.command.js';
import { GetReplayQuery } from './get-replay/get-replay.query.js';
import { REPLAY, replayBody } from './replay.answer.js';
import { replayNotFound } from './replay.js';
import { RequestReplayBody } from './replays.dto.js';
import { RequestReplayCommand } from './request-replay/request-replay.command.js';

const REPLAY_ID = new IdPipe(replayNotFound);

/** Events once more: asked for here, carried out by the relay. Only site admins may. */
@Controller('api/v2/events')
@KeepsAnswers()
export class ReplaysController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Post('replay')
  @Operation({
    summary: 'Ask the relay to publish events once more',
    description:
      "By job, or by pipeline, time or both. The same bytes, marked by the header flow-replay, each job's newest event last. Replays are carried out one after another, behind live events. Only site admins may.",
    scope: 'admin',
    answers: { 202: REPLAY },
    headers: ['Location'],
    example: { job_id: 'f403399d-7ac7-4285-bb06-f7ad82ddbea2', newest_only: true },
  })
  @HttpCode(202)
  async request(
    @Body() body: RequestReplayBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const scope = {
      jobId: body.job_id ?? null,
      newestOnly: body.newest_only ?? false,
      pipelineId: body.pipeline_id ?? null,
      fromTime: timeOf(body.from),
      toTime: timeOf(body.to),
    };
    const replay = await this.commandBus.execute(new RequestReplayCommand(scope, caller, origin));
    reply.header('location', `/api/v2/events/replays/${replay.id}`);
    return replayBody(replay);
  }

  @Get('replays/:replay_id')
  @Operation({ summary: 'Read how far a replay is; only site admins may', scope: 'admin', answers: { 200: REPLAY } })
  async get(@Param('replay_id', REPLAY_ID) id: string, @CurrentCaller() caller: Caller) {
    return replayBody(await this.queryBus.execute(new GetReplayQuery(id, caller)));
  }

  @Post('replays/:replay_id/cancel')
  @Operation({
    summary: 'Ask the relay to end a replay; only site admins may',
    description: 'What was published stays; one that has ended is left as it is.',
    scope: 'admin',
    answers: { 202: REPLAY },
  })
  @HttpCode(202)
  async cancel(
    @Param('replay_id', REPLAY_ID) id: string,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ) {
    return replayBody(await this.commandBus.execute(new CancelReplayCommand(id, caller, origin)));
  }
}

const timeOf = (text: string | undefined) => (text === undefined ? null : new Date(text));
