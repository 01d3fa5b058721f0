import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { originOf } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { UpdateJobPipelinesCommand } from './update-job-pipelines.command.js';
import { UpdateJobPipelinesBody } from './update-job-pipelines.dto.js';

@Controller('api/v1/jobs/pipelines')
export class UpdateJobPipelinesController {
  constructor(private readonly commandBus: CommandBus) {}

  /** Replaces the pipelines of a job; `[]` removes all. */
  @Post()
  @HttpCode(200)
  async update(@Body() body: UpdateJobPipelinesBody, @CurrentCaller() caller: Caller, @Req() request: FastifyRequest) {
    const command = new UpdateJobPipelinesCommand(body.job_id, body.pipeline_ids, caller, originOf(request));
    const { pipelines } = await this.commandBus.execute(command);
    return {
      status: 'OK',
      updated_pipelines: pipelines.map(({ id, name }) => ({ flowPipelineName: name, flowPipelineId: id })),
    };
  }
}
