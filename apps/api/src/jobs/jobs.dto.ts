import { IsIn } from 'class-validator';
import { PageParameters } from '../paging/page.parameters.js';
import { IsJobId } from '../request-values/is-job-id.js';
import { IsText, MayBeLeftOut } from '../request-values/is-text.js';
import { IsId } from '../request-values/is-uuid.js';

const STATE = { shortest: 1, longest: 64, padded: true };

export class RegisterJobBody {
  @IsJobId() job_id!: string;
  /** In the words of the job's source. */
  @MayBeLeftOut() @IsText(STATE) state?: string;
}

export class BrowseJobsParameters extends PageParameters {
  /** How the job's id begins; upper and lower case differ. */
  @MayBeLeftOut() @IsJobId() prefix?: string;
  @MayBeLeftOut() @IsText(STATE) state?: string;
  /** Only jobs of this pipeline. */
  @MayBeLeftOut() @IsId() pipeline?: string;
  /** `true`: only deleted jobs. Otherwise none of them. */
  @IsIn(['true', 'false']) deleted: 'true' | 'false' = 'false';
}
