import { Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Operation } from '../open-api/operation.js';
import { SITE_DOCUMENT } from '../site-document/site-document.answer.js';
import { ExportSiteQuery } from './export-site.query.js';

@Controller('api/v2/export')
export class ExportSiteController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary: 'Export pipelines, members and groups as a document to keep in a repository',
    description: 'The same site always gives the same text. Only site admins read it.',
    scope: 'admin',
    answers: { 200: SITE_DOCUMENT },
  })
  async export(@CurrentCaller() caller: Caller, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readable> {
    const pieces = await this.queryBus.execute(new ExportSiteQuery(caller));
    reply.type('application/json; charset=utf-8');
    return Readable.from(pieces, { objectMode: false });
  }
}
