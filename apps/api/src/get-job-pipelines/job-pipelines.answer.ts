import { answer, count, id, list, part, text } from '../open-api/answer-schema.js';

export const JOB_PIPELINES = answer('JobPipelines', {
  job_id: text(),
  version: count('Grows by one with every change of the job’s pipelines; 0 where there was none. Also the ETag.'),
  pipelines: list(part({ id: id(), name: text() }), 'Those that you may see, by name.'),
});
