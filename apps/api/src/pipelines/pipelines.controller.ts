import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { type ExpectedVersions, IfMatch } from '../http/if-match.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { answerPage } from '../paging/page.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { BrowsePipelinesQuery, type ListedPipeline } from './browse-pipelines/browse-pipelines.query.js';
import { ChangePipelineCommand } from './change-pipeline/change-pipeline.command.js';
import { CreatePipelineCommand } from './create-pipeline/create-pipeline.command.js';
import { DeletePipelineCommand } from './delete-pipeline/delete-pipeline.command.js';
import { GetPipelineQuery } from './get-pipeline/get-pipeline.query.js';
import { FORCED_DELETION, LISTED_PIPELINE, PIPELINE } from './pipeline.answer.js';
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
@KeepsAnswers()
export class PipelinesController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  @Operation({
    summary: 'List the pipelines that you may see, by name',
    scope: 'read',
    answers: { 200: pageOf(LISTED_PIPELINE) },
  })
  async browse(
    @Query() parameters: BrowsePipelinesParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { q: search, role, managed, include, ...page } = parameters;
    const filter = { search, role, managed: managed === undefined ? undefined : managed === 'true' };
    const found = await this.queryBus.execute(new BrowsePipelinesQuery(caller, page, filter, include === 'counts'));
    return answerPage(found, listedBodyOf, request, reply);
  }

  @Post()
  @Operation({
    summary: 'Make a pipeline',
    description: 'Whoever makes one without being a site admin becomes its manager.',
    scope: 'manage',
    answers: { 201: PIPELINE },
    headers: ['ETag'],
    errors: ['name_taken'],
    example: { name: 'Contracts - first review', description: 'Contracts of new suppliers.' },
  })
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
  @Operation({ summary: 'Read a pipeline', scope: 'read', answers: { 200: PIPELINE }, headers: ['ETag'] })
  async get(
    @Param('pipeline_id', PIPELINE_ID) id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answerOf(await this.queryBus.execute(new GetPipelineQuery(id, caller)), reply);
  }

  @Patch(':pipeline_id')
  @Operation({
    summary: 'Rename a pipeline, describe it, or both',
    scope: 'manage',
    answers: { 200: PIPELINE },
    headers: ['ETag'],
    errors: ['name_taken'],
    example: { description: 'Every incoming invoice.' },
  })
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

  @Delete(':pipeline_id')
  @Operation({
    summary: 'Delete a pipeline',
    description:
      'Refused while jobs use it. With `force=true` it is taken from them: 200 once no job uses it, 202 while the rest is done in the background.',
    scope: 'manage',
    answers: { 200: FORCED_DELETION, 202: FORCED_DELETION, 204: 'It is deleted; no job used it.' },
    errors: ['pipeline_in_use'],
  })
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

/** How many share a pipeline is for those who decide about it. */
function listedBodyOf({ counts, ...pipeline }: ListedPipeline) {
  if (counts === undefined) return bodyOf(pipeline);
  const { members, jobs, hasMoreJobs } = counts;
  const told = { members: pipeline.isManager ? members : null, jobs, has_more_jobs: hasMoreJobs };
  return { ...bodyOf(pipeline), counts: told };
}
