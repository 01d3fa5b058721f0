import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { IsIn } from 'class-validator';
import type { Origin } from '../assignments/job-pipelines.js';
import { CurrentOrigin } from '../http/origin-of.js';
import { KeepsAnswers } from '../idempotency/keeps-answers.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { MayBeLeftOut } from '../request-values/is-text.js';
import { SiteDocument } from '../site-document/site-document.dto.js';
import { Operation } from '../open-api/operation.js';
import { IMPORT_REPORT } from '../site-document/site-document.answer.js';
import { importReportOf } from './import-report.js';
import { ImportSiteCommand } from './import-site.command.js';

class ImportParameters {
  /** Answers what would be done, and does nothing. */
  @MayBeLeftOut() @IsIn(['true', 'false']) dry_run?: 'true' | 'false';
  /** Whether what the sections and lists of the document do not name is deleted. */
  @MayBeLeftOut() @IsIn(['true', 'false']) prune?: 'true' | 'false';
}

@KeepsAnswers()
@Controller('api/v2/import')
export class ImportSiteController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post()
  @Operation({
    summary: 'Make pipelines, members and groups as a document says: all of it, or nothing',
    description: 'What is left out of the document is left alone; only `prune=true` deletes. Only site admins import.',
    scope: 'admin',
    answers: { 200: IMPORT_REPORT },
    errors: ['import_refused', 'name_taken', 'email_taken'],
    example: { schema_version: 1, pipelines: [{ name: 'Contracts', description: 'Contracts of all kinds.' }] },
  })
  @HttpCode(200)
  async import(
    @Query() parameters: ImportParameters,
    @Body() document: SiteDocument,
    @CurrentCaller() caller: Caller,
    @CurrentOrigin() origin: Origin,
  ) {
    const options = { dryRun: parameters.dry_run === 'true', prune: parameters.prune === 'true' };
    const steps = await this.commandBus.execute(new ImportSiteCommand(document, options, caller, origin));
    return importReportOf(steps, options);
  }
}
