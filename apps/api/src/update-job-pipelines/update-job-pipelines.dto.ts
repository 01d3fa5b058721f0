import { Transform } from 'class-transformer';
import { IsArray, Matches } from 'class-validator';
import { IsJobId } from '../request-values/is-job-id.js';
import { distinctPipelineIds } from './distinct-pipeline-ids.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const context = { code: 'pipeline_ids_invalid' };

export class UpdateJobPipelinesBody {
  @IsJobId()
  job_id!: string;

  /** After validation: distinct ids in lower case, in the order in which they were first sent. */
  @Transform(({ value }) => distinctPipelineIds(value))
  @Matches(UUID, { each: true, context, message: 'every element of pipeline_ids must be the id (UUID) of a pipeline' })
  @IsArray({ context, message: 'pipeline_ids must be a list of pipeline ids; send [] to remove all' })
  pipeline_ids!: string[];
}
