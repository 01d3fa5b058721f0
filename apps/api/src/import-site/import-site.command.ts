import { Command } from '@nestjs/cqrs';
import type { Origin } from '../assignments/job-pipelines.js';
import type { Caller } from '../identity/caller.js';
import type { SiteDocument } from '../site-document/site-document.dto.js';
import type { ImportStep } from '../import-plan/import-step.js';

export interface ImportOptions {
  /** Answers what would be done, and does nothing. */
  readonly dryRun: boolean;
  /** Whether what the document's sections and lists do not name is deleted. Accounts never are. */
  readonly prune: boolean;
}

/** Make pipelines, members and groups as a document says: all of it, or nothing. Answers each step in the document's order. */
export class ImportSiteCommand extends Command<readonly ImportStep[]> {
  constructor(
    readonly document: SiteDocument,
    readonly options: ImportOptions,
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
