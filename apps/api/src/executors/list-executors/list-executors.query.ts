import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';

/** Whoever applies the changes of jobs' pipelines, as far as it has said so. */
export interface ExecutorDetails {
  readonly name: string;
  /** Whether it was heard of in the last minutes. */
  readonly isLive: boolean;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly instances: readonly { readonly instance: string; readonly last_seen_at: string }[];
  /** Jobs of which it has parked a version. */
  readonly parkedJobs: number;
  readonly deadLetters: number;
}

/** A page of the executors, by name. */
export class ListExecutorsQuery extends Query<Page<ExecutorDetails>> {
  constructor(
    readonly page: PageRequest,
    readonly caller: Caller,
  ) {
    super();
  }
}
