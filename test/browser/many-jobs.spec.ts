import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/index.js';
import { expectVisible } from './expect-visible.js';
import { type Admin, startAdmin } from './start-admin.js';

const MANY = 100_000;
/** Those on the screen, and some beyond its edges. */
const SCREENFUL = 60;
const IN_SMALL = 10;

/** Every job but each tenth has a pipeline; each thousandth is in a small one, too. */
const JOBS = `
insert into jobs (id, state, version)
select 'many-' || lpad(n::text, 6, '0'), (array['checked', 'waiting', 'reviewed', null])[1 + n % 4], 1
  from generate_series(1, $1) n`;
const IN_LARGE = `
insert into job_pipelines (job_id, pipeline_id)
select 'many-' || lpad(n::text, 6, '0'), $2::uuid from generate_series(1, $1) n where n % 10 > 0`;
const IN_BOTH = `
insert into job_pipelines (job_id, pipeline_id)
select 'many-' || lpad((n * 1000)::text, 6, '0'), $2::uuid from generate_series(1, $1) n`;

describe(`the jobs screen with ${MANY.toLocaleString('en')} jobs`, () => {
  let admin: Admin;
  let small: string;
  beforeAll(async () => {
    admin = await startAdmin();
    const large = await admin.api.addPipeline('Large');
    small = await admin.api.addPipeline('Small');
    await admin.api.dataSource.query(JOBS, [MANY]);
    await admin.api.dataSource.query(IN_LARGE, [MANY, large]);
    await admin.api.dataSource.query(IN_BOTH, [IN_SMALL, small]);
    await admin.api.dataSource.query('analyze jobs, job_pipelines');
  });
  afterAll(() => admin.stop());

  const link = (page: Page, number: number) =>
    page.getByRole('link', { name: `many-${String(number).padStart(6, '0')}`, exact: true });
  const rowsOf = (page: Page) => page.getByRole('row').count();
  /** To the end of what is loaded, which is then more, until this is true. */
  const scrollUntil = async (page: Page, isThere: () => Promise<boolean>) => {
    await eventually(async () => {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      expect(await rowsOf(page)).toBeLessThan(SCREENFUL);
      expect(await isThere()).toBe(true);
    });
  };

  it('shows the first at once and pages on as it is scrolled, with a screenful of rows in the page', async () => {
    const asked: string[] = [];
    const page = await admin.open({ path: '/live' });
    page.on('request', (request) => {
      if (request.url().includes('/api/v2/jobs?')) asked.push(request.url());
    });
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await link(page, 1).waitFor();
    expect(await rowsOf(page)).toBeLessThan(SCREENFUL);
    expect(asked).toHaveLength(1);
    await scrollUntil(page, async () => (await page.getByText(/^[2-9],\d00 shown, more below$/).count()) === 1);
    // The first is of a hundred, so that it is soon there; the others are larger. None is asked for twice.
    expect(asked.length).toBeLessThan(20);
    expect(new Set(asked).size).toBe(asked.length);
    await page.evaluate('scrollTo(0, 0)');
    await link(page, 1).waitFor();
    expect(await rowsOf(page)).toBeLessThan(SCREENFUL);
  });

  it('filters all of them: by the beginning of the id, by state and by pipeline', async () => {
    const page = await admin.open({ path: '/jobs' });
    await link(page, 1).waitFor();
    await page.getByRole('searchbox').fill('many-0991');
    await link(page, 99_100).waitFor();
    await page.getByText('100 in all').waitFor();
    await page.getByRole('combobox', { name: 'State' }).fill('waiting');
    await page.getByText('25 in all').waitFor();
    await page.goto(admin.address(`/jobs?pipeline=${small}`));
    await page.getByText(`${IN_SMALL} in all`).waitFor();
    expect(await page.getByRole('row', { name: /many-010000/ }).textContent()).toContain('Small');
    await page.goto(admin.address('/jobs?prefix=many-1'));
    await expectVisible(page.getByText('1 in all'));
  });

  it('comes to the end of what a filter leaves', async () => {
    const page = await admin.open({ path: '/jobs?prefix=many-098' });
    await link(page, 98_000).waitFor();
    await scrollUntil(page, () => link(page, 98_999).isVisible());
    await expectVisible(page.getByText('1,000 in all'));
  });
});
