import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { type ExpectedVersions, IfMatch } from '../http/if-match.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { PrincipalsController } from './principals.controller.js';
import { ChangeServiceAccountBody, CreateServiceAccountBody, ListServiceAccountsParameters } from './principals.dto.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { ID_SCHEMA } from '../request-values/is-uuid.js';
import { PRINCIPAL } from './principal.answer.js';

/** `/api/v2/service-accounts`: programs. Only site admins make and change them. */
@Controller('api/v2/service-accounts')
@KeepsAnswers()
export class ServiceAccountsController extends PrincipalsController {
  protected readonly kind = 'service_account';

  @Get()
  @Operation({ summary: 'List {resource} by name', scope: 'read', answers: { 200: pageOf(PRINCIPAL) } })
  list(
    @Query() parameters: ListServiceAccountsParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutList(parameters, caller, request, reply);
  }

  @Post()
  @Operation({
    summary: 'Make a service account; only site admins may',
    scope: 'admin',
    answers: { 201: PRINCIPAL },
    headers: ['ETag'],
    errors: ['name_taken'],
    example: { name: 'contract-intake' },
  })
  create(
    @Body() body: CreateServiceAccountBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutCreate(body, { caller, origin }, reply, 'service-accounts');
  }

  @Patch(':id')
  @Operation({
    summary: 'Change a service account; only site admins may',
    scope: 'admin',
    answers: { 200: PRINCIPAL },
    headers: ['ETag'],
    errors: ['principal_not_found', 'name_taken', 'last_site_admin'],
    path: { id: ID_SCHEMA },
    example: { disabled: true },
  })
  change(
    @Param('id') id: string,
    @Body() body: ChangeServiceAccountBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @IfMatch() expected: ExpectedVersions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.carryOutChange(id, body, { caller, origin }, expected, reply);
  }
}
