import { answer, count, flag, id, list, oneOf, optional, orNull, part, text } from '../open-api/answer-schema.js';
import { PERMISSION_LIST } from '../pipelines/pipeline.answer.js';

const status = oneOf(['OK']);

export const V1_PIPELINES = answer('V1Pipelines', {
  status,
  pipelines: list(part({ name: text(), id: id(), permissions: PERMISSION_LIST, is_manager: flag() })),
  next_cursor: optional(orNull(text('Only where a page was asked for.'))),
});

const updated_pipelines = list(part({ flowPipelineName: text(), flowPipelineId: id() }));

export const V1_JOB_PIPELINES = answer('V1JobPipelines', {
  status,
  job_id: text(),
  version: count(),
  updated_pipelines,
});

export const V1_UPDATED_PIPELINES = answer('V1UpdatedPipelines', { status, updated_pipelines });
