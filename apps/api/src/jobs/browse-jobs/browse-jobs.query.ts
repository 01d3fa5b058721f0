import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { JobDetails } from '../job-access.js';

export interface JobFilter {
  /** How the id begins; upper and lower case differ. */
  readonly prefix?: string | undefined;
  readonly state?: string | undefined;
  readonly pipelineId?: string | undefined;
  /** Deleted jobs only, or none of them. */
  readonly deleted: boolean;
}

/** A page of the jobs that the caller may see, by id: all for whoever manages jobs, otherwise those of visible pipelines. */
export class BrowseJobsQuery extends Query<Page<JobDetails>> {
  constructor(
    readonly page: PageRequest,
    readonly filter: JobFilter,
    readonly caller: Caller,
  ) {
    super();
  }
}
