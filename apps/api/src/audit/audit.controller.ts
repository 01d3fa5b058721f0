import type { AuditEntry } from '@flow-pipelines/database';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { answerPage } from '../paging/page.js';
import { BrowseAuditParameters } from './audit.dto.js';
import { BrowseAuditQuery } from './browse-audit/browse-audit.query.js';
import { pageOf } from '../open-api/answer-schema.js';
import { Operation } from '../open-api/operation.js';
import { AUDIT_ENTRY } from './audit-entry.answer.js';

@Controller('api/v2/audit')
export class AuditController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary: 'List the administrative changes, newest first; only site admins may',
    scope: 'admin',
    answers: { 200: pageOf(AUDIT_ENTRY) },
  })
  async browse(
    @Query() { limit, cursor, from, to, ...filter }: BrowseAuditParameters,
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const times = { from: timeOf(from), to: timeOf(to) };
    const query = new BrowseAuditQuery({ limit, cursor }, { ...filter, ...times }, caller);
    const found = await this.queryBus.execute(query);
    return answerPage(found, bodyOf, request, reply);
  }
}

const timeOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

function bodyOf(entry: AuditEntry) {
  return {
    id: entry.id,
    occurred_at: entry.occurredAt,
    actor: { id: entry.actorId, name: entry.actorName, kind: entry.actorKind },
    token_id: entry.tokenId,
    jwt_id: entry.jwtId,
    request_id: entry.requestId,
    action: entry.action,
    target: { kind: entry.targetKind, id: entry.targetId, name: entry.targetName },
    before: entry.before,
    after: entry.after,
  };
}
