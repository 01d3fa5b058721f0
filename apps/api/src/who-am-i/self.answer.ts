import { SCOPES } from '../identity/scope.js';
import { answer, id, list, oneOf, optional, orNull, part, text, time } from '../open-api/answer-schema.js';
import { PRINCIPAL_FIELDS } from '../principals/principal.answer.js';

export const SELF = answer('Self', {
  ...PRINCIPAL_FIELDS,
  token_id: orNull(id('Of the API token; null for an access token of the OpenID provider.')),
  sign_in: part({
    method: oneOf(['api_token', 'oidc']),
    issuer: optional(text()),
    subject: optional(text()),
    expires_at: optional(time()),
  }),
  scopes: list(oneOf(SCOPES), 'What the token may be used for.'),
  groups: list(part({ id: id(), name: text() }), 'Those whose roles count for the caller, by name.'),
});
