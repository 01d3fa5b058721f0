import { DatabaseConnection } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v7 as uuidv7 } from 'uuid';
import { requireOnSite } from '../identity/policy.js';
import { requireScope } from '../identity/scope.js';
import { PIPELINE_NAME_TAKEN } from '../pipelines/pipeline-name-taken.js';
import { PRINCIPAL_VIOLATIONS } from '../principals/principal.js';
import { inTransaction } from '../transactions/in-transaction.js';
import { applyImport } from './apply-import.js';
import { readCurrentSite } from '../site-document/current-site.js';
import { ImportSiteCommand } from './import-site.command.js';
import type { ImportStep } from '../import-plan/import-step.js';
import { planImport } from '../import-plan/plan-import.js';

/**
 * Plans and applies with nobody else changing people or pipelines: the plan holds until it is committed. Jobs go on; a
 * pipeline that is to be deleted is locked against them.
 */
@CommandHandler(ImportSiteCommand)
export class ImportSiteHandler implements ICommandHandler<ImportSiteCommand> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute(command: ImportSiteCommand): Promise<readonly ImportStep[]> {
    const { document, options, caller } = command;
    requireScope(caller, 'admin');
    requireOnSite(caller, 'export_and_import');
    return inTransaction(
      this.database,
      async (manager) => {
        const site = await readCurrentSite(manager, document);
        const steps = planImport(document, site, { prune: options.prune, newId: uuidv7, now: new Date() });
        if (!options.dryRun) await applyImport(manager, command, steps);
        return steps;
      },
      { ...PRINCIPAL_VIOLATIONS, ...PIPELINE_NAME_TAKEN },
      'alone',
    );
  }
}
