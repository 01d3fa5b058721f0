import { answer, count, either, flag, list, oneOf, part, text } from '../open-api/answer-schema.js';
import { problem } from '../open-api/problem.answer.js';

const DONE = part({
  job_id: text(),
  status: oneOf(['OK']),
  version: count(),
  changed: flag('false where the job had these pipelines already.'),
});
const REFUSED = part({ job_id: text(), status: oneOf(['ERROR']), error: problem() });

export const BATCH_RESULTS = answer('BatchResults', {
  results: list(either(DONE, REFUSED), 'One for each item, in their order.'),
});
