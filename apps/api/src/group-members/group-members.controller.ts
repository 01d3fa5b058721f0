import { Controller, Delete, Get, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PageParameters } from '../paging/page.parameters.js';
import { answerPage } from '../paging/page.js';
import { principalNotFound } from '../principals/principal.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { AddGroupMemberCommand } from './add-group-member/add-group-member.command.js';
import { type GroupMemberDetails, groupMemberNotFound } from './group-member-details.js';
import { ListGroupMembersQuery } from './list-group-members/list-group-members.query.js';
import { RemoveGroupMemberCommand } from './remove-group-member/remove-group-member.command.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { GROUP_MEMBER } from './group-member.answer.js';

const GROUP_ID = new IdPipe(() => principalNotFound('group'));
const USER_ID = new IdPipe(() => principalNotFound('user'));
const MEMBER_ID = new IdPipe(groupMemberNotFound);

/** `/api/v2/groups/{id}/members`: the users to whom a group lends its roles. Only site admins change them. */
@Controller('api/v2/groups/:group_id/members')
@KeepsAnswers()
export class GroupMembersController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  @Operation({
    summary: 'List the users of a group, by name',
    scope: 'read',
    answers: { 200: pageOf(GROUP_MEMBER) },
  })
  async list(
    @Param('group_id', GROUP_ID) groupId: string,
    @Query() page: PageParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answerPage(
      await this.queryBus.execute(new ListGroupMembersQuery(groupId, page, caller)),
      bodyOf,
      request,
      reply,
    );
  }

  @Put(':user_id')
  @Operation({
    summary: 'Put a user into a group; repeating it changes nothing',
    scope: 'admin',
    answers: { 200: GROUP_MEMBER },
  })
  async add(
    @Param('group_id', GROUP_ID) groupId: string,
    @Param('user_id', USER_ID) userId: string,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ) {
    return bodyOf(await this.commandBus.execute(new AddGroupMemberCommand(groupId, userId, caller, origin)));
  }

  @Delete(':user_id')
  @Operation({
    summary: 'Take a user out of a group',
    scope: 'admin',
    answers: { 204: 'The group lends them nothing any more.' },
  })
  @HttpCode(204)
  async remove(
    @Param('group_id', GROUP_ID) groupId: string,
    @Param('user_id', MEMBER_ID) userId: string,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ): Promise<void> {
    await this.commandBus.execute(new RemoveGroupMemberCommand(groupId, userId, caller, origin));
  }
}

function bodyOf({ id, name, since, source }: GroupMemberDetails) {
  return { user_id: id, name, created_at: since, source };
}
