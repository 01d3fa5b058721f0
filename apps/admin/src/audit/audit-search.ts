import { given, oneOf, optionalText } from '../search-values.js';
import { AUDIT_ACTIONS } from '../words/audit.js';

/** The state of the screen in its address; times are RFC 3339, as in the api. */
export const auditSearch = (search: Record<string, unknown>) =>
  given({
    actor: optionalText(search['actor']),
    action: oneOf(AUDIT_ACTIONS, search['action']),
    target: optionalText(search['target']),
    from: optionalText(search['from']),
    to: optionalText(search['to']),
  });

export type AuditSearch = ReturnType<typeof auditSearch>;
