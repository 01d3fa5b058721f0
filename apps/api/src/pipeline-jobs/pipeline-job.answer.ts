import { answer, count, text, time } from '../open-api/answer-schema.js';

export const PIPELINE_JOB = answer('PipelineJob', {
  job_id: text(),
  version: count(),
  updated_at: time('When its pipelines were last changed.'),
});
