import { PageParameters } from '../paging/page.parameters.js';
import { IsJobId } from '../request-values/is-job-id.js';
import { IsText, MayBeLeftOut } from '../request-values/is-text.js';

const NAME = { shortest: 1, longest: 255, padded: true };

export class BrowseDeadLettersParameters extends PageParameters {
  /** Who gave up. */
  @MayBeLeftOut() @IsText(NAME) executor?: string;
  @MayBeLeftOut() @IsText(NAME) reason?: string;
  @MayBeLeftOut() @IsJobId() job_id?: string;
}
