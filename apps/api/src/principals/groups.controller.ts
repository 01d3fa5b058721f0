import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { type ExpectedVersions, IfMatch } from '../http/if-match.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PrincipalsController } from './principals.controller.js';
import { ChangeGroupBody, CreateGroupBody, ListGroupsParameters } from './principals.dto.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { ID_SCHEMA } from '../request-values/is-uuid.js';
import { PRINCIPAL } from './principal.answer.js';

/** `/api/v2/groups`: they lend their roles to their members. Only site admins make and change them. */
@Controller('api/v2/groups')
@KeepsAnswers()
export class GroupsController extends PrincipalsController {
  protected readonly kind = 'group';

  @Get()
  @Operation({ summary: 'List {resource} by name', scope: 'read', answers: { 200: pageOf(PRINCIPAL) } })
  list(
    @Query() parameters: ListGroupsParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutList(parameters, caller, request, reply);
  }

  @Post()
  @Operation({
    summary: 'Make a group; only site admins may',
    scope: 'admin',
    answers: { 201: PRINCIPAL },
    headers: ['ETag'],
    errors: ['name_taken'],
    example: { name: 'Contract reviewers' },
  })
  create(
    @Body() body: CreateGroupBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutCreate(body, { caller, origin }, reply, 'groups');
  }

  @Patch(':id')
  @Operation({
    summary: 'Change a group; only site admins may',
    scope: 'admin',
    answers: { 200: PRINCIPAL },
    headers: ['ETag'],
    errors: ['principal_not_found', 'name_taken'],
    path: { id: ID_SCHEMA },
    example: { name: 'Invoice reviewers, Europe' },
  })
  change(
    @Param('id') id: string,
    @Body() body: ChangeGroupBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @IfMatch() expected: ExpectedVersions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutChange(id, body, { caller, origin }, expected, reply);
  }
}
