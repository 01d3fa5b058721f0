import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { DeadLetterSummary } from '../dead-letter.js';

/** A page of what executors, and our intake, gave up on, newest first. */
export class BrowseDeadLettersQuery extends Query<Page<DeadLetterSummary>> {
  constructor(
    readonly page: PageRequest,
    readonly filter: {
      readonly executor?: string | undefined;
      readonly reason?: string | undefined;
      readonly jobId?: string | undefined;
    },
    readonly caller: Caller,
  ) {
    super();
  }
}
