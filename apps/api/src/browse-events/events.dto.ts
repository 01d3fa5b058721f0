import { PageParameters } from '../paging/page.parameters.js';
import { IsJobId } from '../request-values/is-job-id.js';
import { MayBeLeftOut } from '../request-values/is-text.js';
import { IsTime } from '../request-values/is-time.js';
import { IsId } from '../request-values/is-uuid.js';

export class BrowseEventsParameters extends PageParameters {
  @MayBeLeftOut() @IsJobId() job_id?: string;
  /** A pipeline that the job has after the change, or lost by it. */
  @MayBeLeftOut() @IsId() pipeline_id?: string;
  /** Who made the change. */
  @MayBeLeftOut() @IsId() actor_id?: string;
  /** From this time on. */
  @MayBeLeftOut() @IsTime() from?: string;
  /** Before this time. */
  @MayBeLeftOut() @IsTime() to?: string;
}
