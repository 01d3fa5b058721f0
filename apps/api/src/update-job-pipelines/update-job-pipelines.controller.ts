import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { ASSIGNMENT_ERRORS } from '../assignments/assignment-errors.js';
import { originOf } from '../http/origin-of.js';
import { idempotencyKeyOf } from '../idempotency/idempotency-key.js';
import { WriterKeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { UpdateJobPipelinesCommand } from './update-job-pipelines.command.js';
import { UpdateJobPipelinesBody } from './update-job-pipelines.dto.js';
import { V1_UPDATED_PIPELINES } from '../list-pipelines/v1.answer.js';
import { Operation } from '../open-api/operation.js';

@Controller('api/v1/jobs/pipelines')
@WriterKeepsAnswers()
export class UpdateJobPipelinesController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary: 'Replace the pipelines of a job; `[]` removes all',
    description:
      'Adding needs `flow_pipeline:execute` on every pipeline added, removing on every one removed; kept ones need nothing. The same set again changes nothing.',
    scope: 'assign',
    answers: { 200: V1_UPDATED_PIPELINES },
    errors: ASSIGNMENT_ERRORS,
    example: {
      job_id: 'f403399d-7ac7-4285-bb06-f7ad82ddbea2',
      pipeline_ids: ['e05cc5f7-b199-49a6-b1bc-f17dc5247e0c', '03f4dc97-1245-452d-9d7b-17f8b86473b8'],
    },
  })
  async update(@Body() body: UpdateJobPipelinesBody, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest) {
    const wish = { kind: 'replace', pipelineIds: body.pipeline_ids } as const;
    const options = { idempotency: idempotencyKeyOf(request) };
    const command = new UpdateJobPipelinesCommand(body.job_id, wish, caller, originOf(request), options);
    const { pipelines } = await this.commandBus.execute(command);
    const nameOf = new Map(pipelines.map(({ id, name }) => [id, name]));
    return {
      status: 'OK' as const,
      updated_pipelines: body.pipeline_ids.map((id) => ({
        flowPipelineName: nameOf.get(id) ?? '',
        flowPipelineId: id,
      })),
    };
  }
}
