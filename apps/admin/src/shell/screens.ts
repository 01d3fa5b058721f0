import type { IconName } from '../elements/icon.js';
import { SCREEN_NAMES } from '../words/shell.js';

interface Screen {
  readonly to: '/pipelines' | '/jobs' | '/live' | '/people' | '/audit';
  readonly name: string;
  readonly icon: IconName;
  /** After `g`. */
  readonly key: string;
}

/** The places of the navigation, in its order. */
export const SCREENS: readonly Screen[] = [
  { to: '/pipelines', name: SCREEN_NAMES.pipelines, icon: 'pipelines', key: 'p' },
  { to: '/jobs', name: SCREEN_NAMES.jobs, icon: 'jobs', key: 'j' },
  { to: '/live', name: SCREEN_NAMES.live, icon: 'live', key: 'l' },
  { to: '/people', name: SCREEN_NAMES.people, icon: 'people', key: 't' },
  { to: '/audit', name: SCREEN_NAMES.audit, icon: 'audit', key: 'a' },
];
