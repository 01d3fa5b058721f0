import { IsBoolean } from 'class-validator';
import { IsJobId } from '../request-values/is-job-id.js';
import { MayBeLeftOut } from '../request-values/is-text.js';

export class ParkedJobParameters {
  @IsJobId() job_id!: string;
}

export class UnparkJobBody {
  /** Leave the refused event out for good: the job's versions then have a hole in Kafka. */
  @MayBeLeftOut() @IsBoolean() skip_event?: boolean;
}
