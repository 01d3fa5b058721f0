import { PIPELINE_ROLES, type PipelineRole } from '@flow-pipelines/database';
import { IsIn } from 'class-validator';
import { SearchParameters } from '../paging/page.parameters.js';
import { IsName, IsText, MayBeLeftOut } from '../request-values/is-text.js';

export const DESCRIPTION_RULES = { shortest: 0, longest: 2_000, multiline: true, padded: true };

export class BrowsePipelinesParameters extends SearchParameters {
  /** The role that the caller has: the strongest of those given directly and through groups. */
  @MayBeLeftOut() @IsIn(PIPELINE_ROLES) role?: PipelineRole;
  /** Whether it has a manager who is not disabled, directly or through a group. */
  @MayBeLeftOut() @IsIn(['true', 'false']) managed?: 'true' | 'false';
  /** Also says how many members and jobs each of them has. */
  @MayBeLeftOut() @IsIn(['counts']) include?: 'counts';
}

export class CreatePipelineBody {
  @IsName() name!: string;
  @MayBeLeftOut() @IsText(DESCRIPTION_RULES) description?: string;
}

/** What is left out stays as it is. */
export class ChangePipelineBody {
  @MayBeLeftOut() @IsName() name?: string;
  @MayBeLeftOut() @IsText(DESCRIPTION_RULES) description?: string;
}

export class DeletePipelineParameters {
  /** Whether the pipeline is taken from the jobs that use it. */
  @MayBeLeftOut() @IsIn(['true', 'false']) force?: 'true' | 'false';
}
