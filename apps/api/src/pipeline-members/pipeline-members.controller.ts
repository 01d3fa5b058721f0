import type { PrincipalKind } from '@flow-pipelines/database';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CreateOnly, type ExpectedVersions, IfMatch } from '../http/if-match.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PageParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { pipelineNotFound } from '../pipelines/pipeline-access.js';
import { PrincipalKindPipe } from './principal-kind.pipe.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { GetMemberQuery } from './get-member/get-member.query.js';
import { ListMembersQuery } from './list-members/list-members.query.js';
import { type Member, memberNotFound } from './pipeline-member.js';
import { PutMemberBody } from './pipeline-members.dto.js';
import { PutMemberCommand } from './put-member/put-member.command.js';
import { RemoveMemberCommand } from './remove-member/remove-member.command.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { MEMBER } from './member.answer.js';

const PIPELINE_ID = new IdPipe(pipelineNotFound);
const KIND = new PrincipalKindPipe();
const PRINCIPAL_ID = new IdPipe(memberNotFound);

/**
 * `/api/v2/pipelines/{id}/members`: who has which role on a pipeline. Kinds are users, groups and service-accounts. The role
 * is all that there is to change of a member, so it is the ETag.
 */
@Controller('api/v2/pipelines/:pipeline_id/members')
@KeepsAnswers()
export class PipelineMembersController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  @Operation({
    summary: 'List who has which role on a pipeline, by name',
    scope: 'read',
    answers: { 200: pageOf(MEMBER) },
  })
  async list(
    @Param('pipeline_id', PIPELINE_ID) pipelineId: string,
    @Query() page: PageParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answerPage(
      await this.queryBus.execute(new ListMembersQuery(pipelineId, page, caller)),
      bodyOf,
      request,
      reply,
    );
  }

  @Get(':kind/:principal_id')
  @Operation({
    summary: 'Read one member of a pipeline; its role is its ETag',
    scope: 'read',
    answers: { 200: MEMBER },
    headers: ['ETag'],
  })
  async get(
    @Param('pipeline_id', PIPELINE_ID) pipelineId: string,
    @Param('kind', KIND) kind: PrincipalKind,
    @Param('principal_id', PRINCIPAL_ID) principalId: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answerOf(await this.queryBus.execute(new GetMemberQuery(pipelineId, { kind, principalId }, caller)), reply);
  }

  @Put(':kind/:principal_id')
  @Operation({
    summary: 'Give a role, to a new member or in place of the one that it has; it is the ETag',
    scope: 'manage',
    answers: { 200: MEMBER },
    headers: ['ETag'],
    errors: ['principal_not_found', 'last_manager'],
    example: { role: 'member' },
  })
  async put(
    @Param('pipeline_id', PIPELINE_ID) pipelineId: string,
    @Param('kind', KIND) kind: PrincipalKind,
    @Param('principal_id', PRINCIPAL_ID) principalId: string,
    @Body() { role }: PutMemberBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @IfMatch() expected: ExpectedVersions,
    @CreateOnly() createOnly: boolean,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const member = { kind, principalId, role };
    const command = new PutMemberCommand(pipelineId, member, caller, origin, { expected, createOnly });
    return answerOf(await this.commandBus.execute(command), reply);
  }

  @Delete(':kind/:principal_id')
  @Operation({
    summary: 'Take the role of a member away',
    scope: 'manage',
    answers: { 204: 'They have no role of their own any more.' },
    errors: ['last_manager'],
  })
  @HttpCode(204)
  async remove(
    @Param('pipeline_id', PIPELINE_ID) pipelineId: string,
    @Param('kind', KIND) kind: PrincipalKind,
    @Param('principal_id', PRINCIPAL_ID) principalId: string,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.commandBus.execute(new RemoveMemberCommand(pipelineId, { kind, principalId }, caller, origin, expected));
  }
}

function answerOf(member: Member, reply: FastifyReply) {
  reply.header('etag', `"${member.role}"`);
  return bodyOf(member);
}

function bodyOf({ principalId, kind, name, role, since }: Member) {
  return { principal_id: principalId, kind, name, role, created_at: since };
}
