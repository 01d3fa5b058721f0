import type { PrincipalKind } from '@flow-pipelines/database';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PageParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { pipelineNotFound } from '../pipelines/pipeline-access.js';
import { PrincipalKindPipe } from './principal-kind.pipe.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { ListMembersQuery } from './list-members/list-members.query.js';
import { type Member, memberNotFound } from './pipeline-member.js';
import { PutMemberBody } from './pipeline-members.dto.js';
import { PutMemberCommand } from './put-member/put-member.command.js';
import { RemoveMemberCommand } from './remove-member/remove-member.command.js';

const PIPELINE_ID = new IdPipe(pipelineNotFound);
const KIND = new PrincipalKindPipe();
const PRINCIPAL_ID = new IdPipe(memberNotFound);

/** `/api/v2/pipelines/{id}/members`: who has which role on a pipeline. Kinds are users, groups and service-accounts. */
@Controller('api/v2/pipelines/:pipeline_id/members')
export class PipelineMembersController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
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

  /** Gives a role, to a new member or in place of the one that it has. */
  @Put(':kind/:principal_id')
  async put(
    @Param('pipeline_id', PIPELINE_ID) pipelineId: string,
    @Param('kind', KIND) kind: PrincipalKind,
    @Param('principal_id', PRINCIPAL_ID) principalId: string,
    @Body() { role }: PutMemberBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ) {
    const command = new PutMemberCommand(pipelineId, { kind, principalId, role }, caller, origin);
    return bodyOf(await this.commandBus.execute(command));
  }

  @Delete(':kind/:principal_id')
  @HttpCode(204)
  async remove(
    @Param('pipeline_id', PIPELINE_ID) pipelineId: string,
    @Param('kind', KIND) kind: PrincipalKind,
    @Param('principal_id', PRINCIPAL_ID) principalId: string,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ): Promise<void> {
    await this.commandBus.execute(new RemoveMemberCommand(pipelineId, { kind, principalId }, caller, origin));
  }
}

function bodyOf({ principalId, kind, name, role, since }: Member) {
  return { principal_id: principalId, kind, name, role, created_at: since };
}
