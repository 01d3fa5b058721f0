import { Query } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';

/** Pipelines, members and groups as a SiteDocument, in pieces of JSON text; the same site always gives the same text. */
export class ExportSiteQuery extends Query<AsyncIterable<string>> {
  constructor(readonly caller: Caller) {
    super();
  }
}
