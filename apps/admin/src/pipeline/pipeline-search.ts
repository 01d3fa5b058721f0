import { given, oneOf } from '../search-values.js';

export const PIPELINE_TABS = ['members', 'jobs', 'activity'] as const;

/** The state of the screen in its address. */
export const pipelineSearch = (search: Record<string, unknown>) => given({ tab: oneOf(PIPELINE_TABS, search['tab']) });
