import { answer, count, flag, id, list, oneOf, orNull, part, text } from '../open-api/answer-schema.js';
import { problem } from '../open-api/problem.answer.js';
import { WARNINGS } from './preview-job-pipelines.query.js';

const REF = part({ id: id(), name: text() });

export const JOB_PIPELINES_PREVIEW = answer(
  'JobPipelinesPreview',
  {
    job_id: text(),
    version: count('The version that the job has now.'),
    allowed: flag(),
    would_change: flag(),
    pipelines: orNull(list(REF, 'What the job would have; null when the change would be refused.')),
    added: list(REF),
    removed: list(REF),
    kept: list(REF),
    denied: list(
      part({
        code: text('The code of the error that would be answered.'),
        pipeline: orNull(part({ id: id(), name: orNull(text()) })),
        permission: orNull(text()),
      }),
    ),
    warnings: list(part({ code: oneOf(WARNINGS), detail: text() })),
    error: orNull(problem()),
  },
  'What the call would do; nothing was written.',
);
