import { Query } from '@nestjs/cqrs';
import type { AppliedBy } from '../acknowledgements/applied-by.js';
import type { LoggedEvent } from '../event-log/logged-event.js';
import type { Caller } from '../identity/caller.js';
import type { Page, PageRequest } from '../paging/page.js';

/** A change, and the executors that have applied it. */
export interface JobHistoryEntry {
  readonly event: LoggedEvent;
  readonly appliedBy: readonly AppliedBy[];
}

/** The changes of a job's pipelines that the caller may see, newest first. A page may be short before the last one. */
export class JobHistoryQuery extends Query<Page<JobHistoryEntry>> {
  constructor(
    readonly jobId: string,
    readonly page: PageRequest,
    readonly caller: Caller,
  ) {
    super();
  }
}
