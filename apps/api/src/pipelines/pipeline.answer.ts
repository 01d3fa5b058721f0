import { PERMISSIONS } from '../identity/policy.js';
import { answer, count, flag, id, list, oneOf, optional, orNull, part, text, time } from '../open-api/answer-schema.js';

export const PERMISSION_LIST = list(oneOf(PERMISSIONS), 'What the caller may do with it, always in this order.');

const PIPELINE_FIELDS = {
  id: id(),
  name: text(),
  description: text(),
  version: count('Grows with every change of the pipeline; also its ETag.'),
  permissions: PERMISSION_LIST,
  is_manager: flag(),
  created_at: time(),
  updated_at: time(),
};
export const PIPELINE = answer('Pipeline', PIPELINE_FIELDS);

export const LISTED_PIPELINE = answer('ListedPipeline', {
  ...PIPELINE_FIELDS,
  counts: optional(
    part({
      members: orNull(count('Users, groups and service accounts with a role; null where you may not manage them.')),
      jobs: count('Counted up to 1,000.'),
      has_more_jobs: flag(),
    }),
  ),
});

export const FORCED_DELETION = answer('ForcedDeletion', {
  id: id(),
  jobs_unassigned: count('Jobs that the pipeline has been taken from.'),
  jobs_left: count('Jobs that it will be taken from in the background.'),
});
