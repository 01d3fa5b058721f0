import type { PipelineRole } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { PipelineDetails } from '../pipeline-access.js';
import type { PipelineCounts } from './pipeline-counts.js';

export interface ListedPipeline extends PipelineDetails {
  readonly counts?: PipelineCounts | undefined;
}

/** A page of the pipelines that the caller may read, with all their details, by name then id. */
export class BrowsePipelinesQuery extends Query<Page<ListedPipeline>> {
  constructor(
    readonly caller: Caller,
    readonly page: PageRequest,
    readonly filter: {
      /** Part of the name, whatever the case of its letters. */
      readonly search?: string | undefined;
      /** The role that the caller has in effect. */
      readonly role?: PipelineRole | undefined;
      /** Whether somebody acts as its manager who is no site admin: directly or through a group, and not disabled. */
      readonly managed?: boolean | undefined;
    } = {},
    readonly withCounts = false,
  ) {
    super();
  }
}
