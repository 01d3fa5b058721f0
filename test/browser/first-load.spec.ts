import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { type Admin, startAdmin } from './start-admin.js';

const MOST_BYTES = 300_000;

describe('the first load of the admin page', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true' });
  });
  afterAll(() => admin.stop());

  it('is less than 300 kB, compressed, all files of the first screen together', async () => {
    const page = await admin.open({ path: '/pipelines' });
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    const files = await filesOf(page);
    const sizes = await Promise.all(
      files.map(async (file) => gzipSync(await (await page.request.get(file)).body()).length),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(files.length).toBeGreaterThan(3);
    expect(total).toBeGreaterThan(50_000);
    expect(total).toBeLessThan(MOST_BYTES);
  });

  it('leaves the code of other screens where it is', async () => {
    const page = await admin.open({ path: '/pipelines' });
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    const loaded = await filesOf(page);
    expect(loaded.filter((name) => /pipelines-page.*js$/.test(name))).toHaveLength(1);
    expect(loaded.filter((name) => /(?:audit|people|live|jobs|sign-in)-page/.test(name))).toEqual([]);
  });
});

/** Scripts and styles that the page has asked for. */
const filesOf = (page: Page) =>
  page.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\\.(js|css)$/.test(name))`,
  );
