import { given, oneOf, optionalText } from '../search-values.js';

/** The state of the screen in its address. */
export const jobsSearch = (search: Record<string, unknown>) =>
  given({
    prefix: optionalText(search['prefix']),
    state: optionalText(search['state']),
    pipeline: optionalText(search['pipeline']),
    deleted: oneOf(['true'], optionalText(search['deleted'])),
  });

export type JobsSearch = ReturnType<typeof jobsSearch>;
