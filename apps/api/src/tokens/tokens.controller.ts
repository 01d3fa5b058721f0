import { AppError } from '@flow-pipelines/runtime';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { answerPage } from '../paging/page.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { type ApiTokenDetails, tokenNotFound } from './api-token-details.js';
import { CreateTokenCommand, type TokenHolder } from './create-token/create-token.command.js';
import { GetTokenQuery } from './get-token/get-token.query.js';
import { ListTokensQuery } from './list-tokens/list-tokens.query.js';
import { RevokeTokenCommand } from './revoke-token/revoke-token.command.js';
import { CreateTokenBody, ListTokensParameters } from './tokens.dto.js';

const TOKEN_ID = new IdPipe(tokenNotFound);

/** `/api/v2/tokens`: everybody's own, and for site admins those of others. */
@Controller('api/v2/tokens')
export class TokensController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Get()
  async list(
    @Query() { principal_id: principalId, ...page }: ListTokensParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queryBus.execute(new ListTokensQuery(principalId ?? caller.principalId, page, caller));
    return answerPage(found, bodyOf, request, reply);
  }

  /** The only answer in which the token itself stands. */
  @Post()
  async create(
    @Body() body: CreateTokenBody,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const fields = {
      name: body.name,
      scopes: body.scopes,
      expiresAt: typeof body.expires_at === 'string' ? new Date(body.expires_at) : null,
    };
    const command = new CreateTokenCommand(holderOf(body, caller), fields, caller, origin);
    const { token, details } = await this.commandBus.execute(command);
    reply.header('location', `/api/v2/tokens/${details.id}`).header('cache-control', 'no-store');
    return { ...bodyOf(details), token };
  }

  @Get(':token_id')
  async get(@Param('token_id', TOKEN_ID) id: string, @CurrentCaller() caller: Caller) {
    return bodyOf(await this.queryBus.execute(new GetTokenQuery(id, caller)));
  }

  /** Revokes it; repeating that changes nothing. */
  @Delete(':token_id')
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

function bodyOf({ id, name, principalId, scopes, expiresAt, revokedAt, createdAt }: ApiTokenDetails) {
  return {
    id,
    name,
    principal_id: principalId,
    scopes,
    expires_at: expiresAt,
    revoked_at: revokedAt,
    created_at: createdAt,
  };
}
