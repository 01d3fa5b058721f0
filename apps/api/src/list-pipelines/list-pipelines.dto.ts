import { IsCursor, IsPageSize, IsSearch } from '../paging/page.parameters.js';
import { IsJobId } from '../request-values/is-job-id.js';
import { MayBeLeftOut } from '../request-values/is-text.js';

/** Unlike the lists of v2 this one is whole unless a page is asked for. */
export class ListPipelinesParameters {
  @MayBeLeftOut() @IsSearch() q?: string;
  @MayBeLeftOut() @IsPageSize() limit?: number;
  @MayBeLeftOut() @IsCursor() cursor?: string;
}

export class ReadJobPipelinesParameters extends ListPipelinesParameters {
  /** With it the call reads the pipelines of that job instead of the list. */
  @MayBeLeftOut() @IsJobId() job_id?: string;
}
