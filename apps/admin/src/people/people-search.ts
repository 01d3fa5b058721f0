import { given, oneOf, optionalText } from '../search-values.js';

export const PEOPLE_TABS = ['users', 'groups', 'service-accounts', 'tokens'] as const;
export const HOLDER_KINDS = ['users', 'service-accounts'] as const;

/** The state of the screen in its address; `kind` and `holder` say whose tokens are shown. */
export const peopleSearch = (search: Record<string, unknown>) =>
  given({
    tab: oneOf(PEOPLE_TABS, search['tab']),
    q: optionalText(search['q']),
    kind: oneOf(HOLDER_KINDS, search['kind']),
    holder: optionalText(search['holder']),
  });
