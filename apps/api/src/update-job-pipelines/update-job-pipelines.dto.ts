import { Transform } from 'class-transformer';
import { IsArray, ValidateBy } from 'class-validator';
import { IsJobId } from '../request-values/is-job-id.js';
import { isUuid } from '../request-values/is-uuid.js';
import { distinctPipelineIds } from './distinct-pipeline-ids.js';

const context = { code: 'pipeline_ids_invalid' };
const message = 'every element of pipeline_ids must be the id (UUID) of a pipeline';

export class UpdateJobPipelinesBody {
  @IsJobId()
  job_id!: string;

  /** After validation: distinct ids in lower case, in the order in which they were first sent. */
  @Transform(({ value }) => distinctPipelineIds(value))
  @ValidateBy({ name: 'isUuid', validator: { validate: isUuid } }, { each: true, context, message })
  @IsArray({ context, message: 'pipeline_ids must be a list of pipeline ids; send [] to remove all' })
  pipeline_ids!: string[];
}
