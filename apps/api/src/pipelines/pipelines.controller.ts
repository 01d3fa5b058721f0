import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { type ExpectedVersions, IfMatch } from '../http/if-match.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { answerPage } from '../paging/page.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { BrowsePipelinesQuery } from './browse-pipelines/browse-pipelines.query.js';
import { ChangePipelineCommand } from './change-pipeline/change-pipeline.command.js';
import { CreatePipelineCommand } from './create-pipeline/create-pipeline.command.js';
import { DeletePipelineCommand } from './delete-pipeline/delete-pipeline.command.js';
import { GetPipelineQuery } from './get-pipeline/get-pipeline.query.js';
import { type PipelineDetails, pipelineNotFound } from './pipeline-access.js';
import {
  BrowsePipelinesParameters,
  ChangePipelineBody,
  CreatePipelineBody,
  DeletePipelineParameters,
} from './pipelines.dto.js';

const PIPELINE_ID = new IdPipe(pipelineNotFound);

/** `/api/v2/pipelines`: each call is carried out in the folder of its name. */
@Controller('api/v2/pipelines')
export class PipelinesController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  async browse(
    @Query() parameters: BrowsePipelinesParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { q: search, role, ...page } = parameters;
    const found = await this.queryBus.execute(new BrowsePipelinesQuery(caller, page, { search, role }));
    return answerPage(found, bodyOf, request, reply);
  }

  @Post()
  async create(
    @Body() { name, description }: CreatePipelineBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const pipeline = await this.commandBus.execute(new CreatePipelineCommand({ name, description }, caller, origin));
    reply.header('location', `/api/v2/pipelines/${pipeline.id}`);
    return answerOf(pipeline, reply);
  }

  @Get(':pipeline_id')
  async get(
    @Param('pipeline_id', PIPELINE_ID) id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answerOf(await this.queryBus.execute(new GetPipelineQuery(id, caller)), reply);
  }

  /** Renames it, describes it, or both. */
  @Patch(':pipeline_id')
  async change(
    @Param('pipeline_id', PIPELINE_ID) id: string,
    @Body() { name, description }: ChangePipelineBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @IfMatch() expected: ExpectedVersions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const command = new ChangePipelineCommand(id, { name, description }, caller, origin, expected);
    return answerOf(await this.commandBus.execute(command), reply);
  }

  /** 204; with `force=true` 200 once no job uses it, or 202 while some still do: they are unassigned in the background. */
  @Delete(':pipeline_id')
  async delete(
    @Param('pipeline_id', PIPELINE_ID) id: string,
    @Query() parameters: DeletePipelineParameters,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @IfMatch() expected: ExpectedVersions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const force = parameters.force === 'true';
    const command = new DeletePipelineCommand(id, caller, origin, { force, expected });
    const { jobsUnassigned, jobsLeft } = await this.commandBus.execute(command);
    if (!force) {
      reply.code(204);
      return undefined;
    }
    reply.code(jobsLeft === 0 ? 200 : 202);
    return { id, jobs_unassigned: jobsUnassigned, jobs_left: jobsLeft };
  }
}

/** One pipeline as an answer; its version is its ETag. */
function answerOf(pipeline: PipelineDetails, reply: FastifyReply) {
  reply.header('etag', `"${pipeline.version}"`);
  return bodyOf(pipeline);
}

function bodyOf(pipeline: PipelineDetails) {
  return {
    id: pipeline.id,
    name: pipeline.name,
    description: pipeline.description,
    version: pipeline.version,
    permissions: pipeline.permissions,
    is_manager: pipeline.isManager,
    created_at: pipeline.createdAt,
    updated_at: pipeline.updatedAt,
  };
}
