import { AcceptedBy } from '../http/validation.pipe.js';
import { IsJobId, isJobId } from '../request-values/is-job-id.js';
import { distinctIds, IsPipelineIds, isPipelineIds } from '../request-values/is-pipeline-ids.js';
import { ID_SCHEMA } from '../request-values/is-uuid.js';
import { pipelineIdsInText } from './pipeline-ids-in-text.js';

/** What the public page's table says is accepted, too. */
const LIST_IN_TEXT = {
  type: 'string',
  description: 'The list, encoded as JSON.',
  contentMediaType: 'application/json',
  pattern:
    '^ *\\[ *("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}" *(, *"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}" *)*)?\\]$',
};

@AcceptedBy(({ job_id, pipeline_ids }) => {
  const ids = distinctIds(pipeline_ids);
  if (!isJobId(job_id) || !isPipelineIds(ids)) return undefined;
  return Object.assign(new UpdateJobPipelinesBody(), { job_id, pipeline_ids: ids });
})
export class UpdateJobPipelinesBody {
  @IsJobId() job_id!: string;
  @IsPipelineIds(pipelineIdsInText, [ID_SCHEMA, LIST_IN_TEXT]) pipeline_ids!: string[];
}
