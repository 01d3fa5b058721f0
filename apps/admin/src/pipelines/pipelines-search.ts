import { given, oneOf, optionalText } from '../search-values.js';
import { ROLES } from './role.js';

/** The state of the screen in its address. */
export const pipelinesSearch = (search: Record<string, unknown>) =>
  given({
    q: optionalText(search['q']),
    role: oneOf(ROLES, search['role']),
    managed: oneOf(['true', 'false'], optionalText(search['managed'])),
  });

export type PipelinesSearch = ReturnType<typeof pipelinesSearch>;
