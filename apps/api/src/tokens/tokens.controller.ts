import { AppError } from '@flow-pipelines/runtime';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import type { Scope } from '../identity/scope.js';
import { answerPage } from '../paging/page.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { type ApiTokenDetails, tokenNotFound } from './api-token-details.js';
import { CreateTokenCommand, type TokenHolder } from './create-token/create-token.command.js';
import { GetTokenQuery } from './get-token/get-token.query.js';
import { ListTokensQuery } from './list-tokens/list-tokens.query.js';
import { RevokeTokenCommand } from './revoke-token/revoke-token.command.js';
import { RotateTokenCommand } from './rotate-token/rotate-token.command.js';
import { CreateTokenBody, ListTokensParameters, RotateTokenBody } from './tokens.dto.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { NEW_TOKEN, ROTATED_TOKEN, TOKEN } from './token.answer.js';

const TOKEN_ID = new IdPipe(tokenNotFound);

/** `/api/v2/tokens`: everybody's own, and for site admins those of others. */
@Controller('api/v2/tokens')
@KeepsAnswers()
export class TokensController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  @Operation({
    summary: 'List your tokens, or as a site admin those of somebody else',
    scope: 'read',
    answers: { 200: pageOf(TOKEN) },
  })
  async list(
    @Query() { principal_id: principalId, state, ...page }: ListTokensParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queryBus.execute(
      new ListTokensQuery({ principalId: principalId ?? caller.principalId, state }, page, caller),
    );
    return answerPage(found, bodyOf, request, reply);
  }

  @Post()
  @Operation({
    summary: 'Make a token, for yourself or as a site admin for somebody else',
    description:
      'It cannot have a scope that the calling token lacks. This is the only answer in which the token itself stands.',
    scope: 'manage',
    answers: { 201: NEW_TOKEN },
    headers: ['Cache-Control'],
    errors: ['principal_not_found'],
    example: { name: 'nightly import', scopes: ['read', 'assign'], expires_at: null },
  })
  async create(
    @Body() body: CreateTokenBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const fields = {
      name: body.name,
      scopes: body.scopes,
      expiresAt: timeOf(body.expires_at),
    };
    const command = new CreateTokenCommand(holderOf(body, caller), fields, caller, origin);
    const { token, details } = await this.commandBus.execute(command);
    reply.header('location', `/api/v2/tokens/${details.id}`).header('cache-control', 'no-store');
    return { ...bodyOf(details), token };
  }

  @Get(':token_id')
  @Operation({ summary: 'Read what is known of a token', scope: 'read', answers: { 200: TOKEN } })
  async get(@Param('token_id', TOKEN_ID) id: string, @CurrentCaller() caller: Caller) {
    return bodyOf(await this.queryBus.execute(new GetTokenQuery(id, caller)));
  }

  @Post(':token_id/rotate')
  @Operation({
    summary: 'Replace a token by a new one of the same holder, name and scopes',
    description:
      'The old one (`rotated`) works for `overlap_seconds` more: an hour if left out, 0 for one that has leaked.',
    scope: 'manage',
    answers: { 201: ROTATED_TOKEN },
    headers: ['Cache-Control'],
    errors: ['token_ended'],
    example: { overlap_seconds: 600, expires_at: null },
  })
  async rotate(
    @Param('token_id', TOKEN_ID) id: string,
    @Body() body: RotateTokenBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const options = { overlapSeconds: body.overlap_seconds, expiresAt: timeOf(body.expires_at) };
    const command = new RotateTokenCommand(id, options, caller, origin);
    const { token, details, rotated } = await this.commandBus.execute(command);
    reply.header('location', `/api/v2/tokens/${details.id}`).header('cache-control', 'no-store');
    return { ...bodyOf(details), token, rotated: bodyOf(rotated) };
  }

  @Delete(':token_id')
  @Operation({
    summary: 'Revoke a token; repeating it changes nothing',
    scope: 'manage',
    answers: { 204: 'It works nowhere any more, within a second.' },
  })
  @HttpCode(204)
  async revoke(
    @Param('token_id', TOKEN_ID) id: string,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ): Promise<void> {
    await this.commandBus.execute(new RevokeTokenCommand(id, caller, origin));
  }
}

function holderOf({ user_id, service_account_id }: CreateTokenBody, caller: Caller): TokenHolder {
  if (user_id !== undefined && service_account_id !== undefined) {
    throw new AppError('field_invalid', 'Send user_id or service_account_id, not both');
  }
  if (user_id !== undefined) return { kind: 'user', id: user_id };
  if (service_account_id !== undefined) return { kind: 'service_account', id: service_account_id };
  return { kind: caller.kind, id: caller.principalId };
}

const timeOf = (text: string | null | undefined) => (typeof text === 'string' ? new Date(text) : null);

function bodyOf({ id, name, principalId, scopes, expiresAt, revokedAt, lastUsedAt, createdAt }: ApiTokenDetails) {
  return {
    id,
    name,
    principal_id: principalId,
    scopes: scopes as Scope[],
    expires_at: expiresAt,
    revoked_at: revokedAt,
    last_used_at: lastUsedAt,
    created_at: createdAt,
  };
}
