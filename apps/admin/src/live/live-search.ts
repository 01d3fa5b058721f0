import { given, oneOf, optionalText } from '../search-values.js';

export const LIVE_TABS = ['events', 'delivery', 'dead-letters'] as const;

/** The state of the screen in its address. */
export const liveSearch = (search: Record<string, unknown>) =>
  given({
    tab: oneOf(LIVE_TABS, search['tab']),
    job: optionalText(search['job']),
    pipeline: optionalText(search['pipeline']),
  });

/** Which events are watched. */
export interface EventFilter {
  readonly job: string | undefined;
  readonly pipeline: string | undefined;
}
