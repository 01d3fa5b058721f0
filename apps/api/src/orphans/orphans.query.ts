import type { PipelineRef } from '@flow-pipelines/contracts';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';
import type { Page, PageRequest } from '../paging/page.js';

/** Living pipelines that nobody who is active may execute, by name then id. */
export class OrphanedPipelinesQuery extends Query<Page<PipelineRef>> {
  constructor(
    readonly page: PageRequest,
    readonly caller: Caller,
  ) {
    super();
  }
}

/** Jobs that have pipelines, all of them orphaned: nobody who is active could review them. By id. */
export class OrphanedJobsQuery extends Query<Page<{ readonly jobId: string }>> {
  constructor(
    readonly page: PageRequest,
    readonly caller: Caller,
  ) {
    super();
  }
}
