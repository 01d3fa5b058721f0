import { PIPELINE_ROLES, PRINCIPAL_KINDS } from '@flow-pipelines/database';
import { answer, count, flag, id, list, oneOf, optional, part, text } from '../open-api/answer-schema.js';

export const PIPELINE_IMPACT = answer('PipelineImpact', {
  jobs: part({ count: count(), sample_job_ids: list(text(), 'The first of them by id.') }),
  members: part({ users: count(), groups: count(), service_accounts: count() }),
  member_removal: optional(
    part({
      principal_id: id(),
      kind: oneOf(PRINCIPAL_KINDS),
      name: text(),
      role: oneOf(PIPELINE_ROLES),
      is_last_manager: flag(),
      lose_access: count('Who would no longer see the pipeline.'),
      lose_permissions: count('Who would see it still, but may do less with it.'),
    }),
  ),
});
