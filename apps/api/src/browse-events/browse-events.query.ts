import { Query } from '@nestjs/cqrs';
import type { LoggedEvent } from '../event-log/logged-event.js';
import type { Caller } from '../identity/caller.js';
import type { Page, PageRequest } from '../paging/page.js';

/** The changes of jobs' pipelines that the caller may see, newest first. A page may be short before the last one. */
export class BrowseEventsQuery extends Query<Page<LoggedEvent>> {
  constructor(
    readonly page: PageRequest,
    readonly filter: {
      readonly jobId?: string | undefined;
      /** Has it after the change, or lost it by the change. */
      readonly pipelineId?: string | undefined;
      readonly actorId?: string | undefined;
      readonly from?: Date | undefined;
      readonly to?: Date | undefined;
    },
    readonly caller: Caller,
  ) {
    super();
  }
}
