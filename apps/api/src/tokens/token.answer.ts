import { SCOPES } from '../identity/scope.js';
import { answer, id, list, oneOf, orNull, text, time } from '../open-api/answer-schema.js';

const FIELDS = {
  id: id(),
  name: text(),
  principal_id: id('Whom it stands for.'),
  scopes: list(oneOf(SCOPES)),
  expires_at: orNull(time()),
  revoked_at: orNull(time()),
  last_used_at: orNull(time('Written at most once a minute; null for one that was never used.')),
  created_at: time(),
};

export const TOKEN = answer('Token', FIELDS);
export const NEW_TOKEN = answer('NewToken', { ...FIELDS, token: text('Shown in this answer and never again.') });
export const ROTATED_TOKEN = answer('RotatedToken', {
  ...FIELDS,
  token: text('Shown in this answer and never again.'),
  rotated: TOKEN,
});
