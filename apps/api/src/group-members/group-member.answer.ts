import { answer, id, oneOf, text, time } from '../open-api/answer-schema.js';

export const GROUP_MEMBER = answer('GroupMember', {
  user_id: id(),
  name: text(),
  created_at: time(),
  source: oneOf(['manual', 'oidc'], 'Who put the user into the group: somebody here, or the OpenID provider.'),
});
