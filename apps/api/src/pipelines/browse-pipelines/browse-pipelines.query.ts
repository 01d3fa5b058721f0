import type { PipelineRole } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { PipelineDetails } from '../pipeline-access.js';

/** A page of the pipelines that the caller may read, with all their details, by name then id. */
export class BrowsePipelinesQuery extends Query<Page<PipelineDetails>> {
  constructor(
    readonly caller: Caller,
    readonly page: PageRequest,
    readonly filter: {
      /** Part of the name, whatever the case of its letters. */
      readonly search?: string | undefined;
      /** The role that the caller has in effect. */
      readonly role?: PipelineRole | undefined;
    } = {},
  ) {
    super();
  }
}
