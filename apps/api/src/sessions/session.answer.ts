import { SCOPES } from '../identity/scope.js';
import { answer, flag, id, list, oneOf, orNull, part, text, time } from '../open-api/answer-schema.js';

const SESSION = answer('Session', {
  method: oneOf(['api_token', 'oidc'], 'What one has signed in with.'),
  principal: part({
    id: id(),
    kind: oneOf(['user', 'service_account']),
    name: text(),
    site_admin: flag(),
    manage_flow_pipelines: flag(),
  }),
  token_id: orNull(id('Of the API token; null for `oidc`.')),
  scopes: list(oneOf(SCOPES), 'What the session may be used for.'),
  started_at: time(),
  expires_at: time('When it ends at the latest.'),
  idle_expires_at: time('When it ends unless it is used before; to the minute.'),
});

export const SIGN_IN_STATE = answer('SignInState', {
  session: orNull(SESSION),
  sign_in: part({
    token: flag('By `POST /admin/session`.'),
    oidc: orNull(text('Where to send the browser to sign in at the OpenID provider; null where that is not set up.')),
  }),
});
