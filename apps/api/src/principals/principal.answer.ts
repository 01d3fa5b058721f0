import { PRINCIPAL_KINDS } from '@flow-pipelines/database';
import { answer, count, flag, id, oneOf, optional, orNull, text, time } from '../open-api/answer-schema.js';

const PRIVATE = 'Only for site admins and for whoever it is.';

export const PRINCIPAL_FIELDS = {
  id: id(),
  kind: oneOf(PRINCIPAL_KINDS),
  name: text(),
  version: count('Grows with each change; the ETag.'),
  created_at: time(),
  disabled: optional(flag('Of users and service accounts: whether their tokens work.')),
  email: optional(orNull(text(`Of users. ${PRIVATE}`))),
  site_admin: optional(flag(`Of users and service accounts. ${PRIVATE}`)),
  manage_flow_pipelines: optional(flag(`Of users and service accounts. ${PRIVATE}`)),
};

export const PRINCIPAL = answer('Principal', PRINCIPAL_FIELDS);
