import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Admin } from './start-admin.js';

const PIPELINE = '/pipelines/e05cc5f7-b199-49a6-b1bc-f17dc5247e0c';

interface Screenshot {
  readonly name: string;
  readonly path: string;
  readonly look?: Pick<NonNullable<Parameters<Admin['open']>[0]>, 'viewport' | 'colorScheme'>;
  readonly isSignedOut?: true;
  /** Until the screen is all there. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const PHONE = { width: 390, height: 780 };
const link = (name: string) => (page: Page) => page.getByRole('link', { name, exact: true }).first().waitFor();

/** One of each screen; a screen that is added is added here. */
export const SCREENSHOTS: readonly Screenshot[] = [
  {
    name: 'sign-in',
    path: '/',
    isSignedOut: true,
    ready: (page) => page.getByRole('button', { name: 'Sign in' }).waitFor(),
  },
  { name: 'pipelines', path: '/pipelines', ready: link('Loan applications') },
  { name: 'pipelines-dark', path: '/pipelines', look: { colorScheme: 'dark' }, ready: link('Loan applications') },
  { name: 'pipelines-phone', path: '/pipelines', look: { viewport: PHONE }, ready: link('Loan applications') },
  { name: 'pipeline', path: PIPELINE, ready: (page) => page.getByText('Jonas Lindqvist').waitFor() },
  {
    name: 'delete-pipeline',
    path: '/pipelines',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Actions for Identity documents' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByText('is taken from').waitFor();
    },
  },
  { name: 'jobs', path: '/jobs', ready: link('invoice-2026-0002') },
  {
    name: 'job',
    path: '/jobs/invoice-2026-0002',
    ready: (page) => page.getByText('Invoices - first review').first().waitFor(),
  },
  { name: 'live', path: '/live', ready: link('invoice-2026-0002') },
  { name: 'people', path: '/people', ready: (page) => page.getByText('Jonas Lindqvist').first().waitFor() },
  { name: 'audit', path: '/audit', ready: (page) => page.getByRole('table').waitFor() },
];

/** Takes a picture of each screen with the demo data. @returns how many */
export async function takeScreenshots(admin: Admin, folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  for (const { name, path, look, isSignedOut, ready } of SCREENSHOTS) {
    const page = await admin.open({ path, ...look, ...(isSignedOut && { token: null }) });
    await page.evaluate(`localStorage.setItem('flow-pipelines.tour', '"over"')`);
    await page.reload();
    await ready(page);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
    await page.context().close();
  }
  return SCREENSHOTS.length;
}
