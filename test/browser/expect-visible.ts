import type { Locator } from 'playwright-core';

/** Soon: at the latest after the page's time-out. */
export const expectVisible = (what: Locator): Promise<void> => what.waitFor();
