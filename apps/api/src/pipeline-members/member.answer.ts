import { PIPELINE_ROLES, PRINCIPAL_KINDS } from '@flow-pipelines/database';
import { answer, id, oneOf, text, time } from '../open-api/answer-schema.js';

export const MEMBER = answer('PipelineMember', {
  principal_id: id(),
  kind: oneOf(PRINCIPAL_KINDS),
  name: text(),
  role: oneOf(PIPELINE_ROLES),
  created_at: time(),
});
