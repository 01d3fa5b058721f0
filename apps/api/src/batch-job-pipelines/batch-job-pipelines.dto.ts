import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsInt, IsOptional, Min } from 'class-validator';
import { IsJobId } from '../request-values/is-job-id.js';
import { IsPipelineIds } from '../request-values/is-pipeline-ids.js';
import { ItemsOf } from '../request-values/items-of.js';
import { IsText, MayBeLeftOut } from '../request-values/is-text.js';

const LARGEST_BATCH = 1_000;
const REASON = { shortest: 0, longest: 1_000, padded: true };

/** Either `pipeline_ids`, or `add` and `remove` of which one may be left out. */
export class BatchItem {
  @IsJobId() job_id!: string;
  @MayBeLeftOut() @IsPipelineIds() pipeline_ids?: string[];
  @MayBeLeftOut() @IsPipelineIds() add?: string[];
  @MayBeLeftOut() @IsPipelineIds() remove?: string[];
  /** The version that the job must have, as If-Match has it. */
  @MayBeLeftOut() @IsInt() @Min(0) if_match?: number;
}

export class BatchJobPipelinesBody {
  @ItemsOf(BatchItem)
  @ArrayMaxSize(LARGEST_BATCH)
  @ArrayMinSize(1)
  @IsArray()
  items!: BatchItem[];

  /** Whether one refused item takes all others with it. */
  @MayBeLeftOut() @IsBoolean() atomic: boolean = false;
  /** Why: kept in the event and the history of each job. */
  @IsOptional() @IsText(REASON) reason?: string | null;
}
