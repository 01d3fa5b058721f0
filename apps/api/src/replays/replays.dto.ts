import { IsBoolean } from 'class-validator';
import { IsJobId } from '../request-values/is-job-id.js';
import { MayBeLeftOut } from '../request-values/is-text.js';
import { IsTime } from '../request-values/is-time.js';
import { IsId } from '../request-values/is-uuid.js';

/** A job, or a pipeline, a time, or both of these. */
export class RequestReplayBody {
  @MayBeLeftOut() @IsJobId() job_id?: string;
  /** With a job: only its newest event. */
  @MayBeLeftOut() @IsBoolean() newest_only?: boolean;
  /** Events in which the pipeline stands. */
  @MayBeLeftOut() @IsId() pipeline_id?: string;
  @MayBeLeftOut() @IsTime() from?: string;
  @MayBeLeftOut() @IsTime() to?: string;
}
