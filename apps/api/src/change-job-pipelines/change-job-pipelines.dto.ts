import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { distinctIds, IsPipelineIds } from '../request-values/is-pipeline-ids.js';
import { IsWholeNumberText } from '../request-values/is-whole-number-text.js';
import { IsText, MayBeLeftOut } from '../request-values/is-text.js';

const REASON = { shortest: 0, longest: 1_000, padded: true };

export class ChangeOptions {
  /** `true`: say what the call would do, and do nothing. */
  @MayBeLeftOut()
  @IsIn(['true', 'false'])
  dry_run?: 'true' | 'false';

  /** `applied`: answer once every live executor has acknowledged the new version. */
  @MayBeLeftOut()
  @IsIn(['applied'])
  wait?: 'applied';

  /** How long to wait for that, in seconds. */
  @IsWholeNumberText(1, 60) timeout: number = 10;
}

/** Why: kept in the event and the history for whoever asks later. */
class WithReason {
  @IsOptional() @IsText(REASON) reason?: string | null;
}

export class ReplaceJobPipelinesBody extends WithReason {
  @IsPipelineIds() pipeline_ids!: string[];
}

const NONE = { type: 'null' };
const distinctIdsOrNone = (value: unknown) => distinctIds(value ?? []);

/** What is in neither list stays as it is. */
export class ChangeJobPipelinesBody extends WithReason {
  @IsPipelineIds(distinctIdsOrNone, [NONE]) add: string[] = [];
  @IsPipelineIds(distinctIdsOrNone, [NONE]) remove: string[] = [];
}

export class RestoreJobPipelinesBody extends WithReason {
  /** Of the job, from its history. */
  @IsInt() @Min(1) @Max(2_147_483_647) version!: number;
}
