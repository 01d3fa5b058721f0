import { Type } from 'typebox';
import { answer, id, oneOf, orNull, part, text, time } from '../open-api/answer-schema.js';

const STATE = Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' });

export const AUDIT_ENTRY = answer('AuditEntry', {
  id: text('A number, as text.'),
  occurred_at: time(),
  actor: part({ id: id(), name: text(), kind: oneOf(['user', 'service_account', 'system']) }),
  token_id: orNull(id()),
  jwt_id: orNull(text('The `jti` of an access token of the OpenID provider.')),
  request_id: text(),
  action: text('What happened, such as `pipeline.created`.'),
  target: part({ kind: text(), id: id(), name: text() }),
  before: orNull(STATE),
  after: orNull(STATE),
});
