import { answer, count, id, list, orNull, part, text, time } from '../open-api/answer-schema.js';

export const JOB = answer('Job', {
  job_id: text(),
  state: orNull(text('In the words of the job’s source; null where nobody has said.')),
  version: count('Grows by one with every change of the job’s pipelines; 0 where there was none. Also the ETag.'),
  pipelines: list(part({ id: id(), name: text() }), 'Those that you may see, by name.'),
  created_at: time(),
  updated_at: time(),
  deleted_at: orNull(time()),
});
