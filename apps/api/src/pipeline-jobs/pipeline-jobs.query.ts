import { Query } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';
import type { Page, PageRequest } from '../paging/page.js';

/** A job of a pipeline. */
export interface PipelineJob {
  readonly jobId: string;
  readonly version: number;
  /** When its pipelines were last changed. */
  readonly updatedAt: Date;
}

/** The jobs that a pipeline has, by id, for those who may read the pipeline. */
export class PipelineJobsQuery extends Query<Page<PipelineJob>> {
  constructor(
    readonly pipelineId: string,
    readonly page: PageRequest,
    /** How the job's id begins. */
    readonly prefix: string | undefined,
    readonly caller: Caller,
  ) {
    super();
  }
}
