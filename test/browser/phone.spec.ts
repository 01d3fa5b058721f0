import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/index.js';
import { type Admin, startAdmin } from './start-admin.js';

const PHONE = { width: 390, height: 844 };
/** As long as a name and an id may be, and with nowhere to break them. */
const LONG_NAME = 'n'.repeat(200);
const LONG_JOB = 'j'.repeat(200);

/** Whether a dialog is on the screen with both its edges, and what is in it within the dialog. */
const DIALOG_WIDTHS = `(() => {
  const dialog = document.querySelector('[role=dialog]');
  const { left, right } = dialog.getBoundingClientRect();
  return { isWhole: left >= 0 && right <= innerWidth, sticksOut: dialog.scrollWidth > dialog.clientWidth };
})()`;

describe('the admin page on a phone', () => {
  let admin: Admin;
  let pipeline: string;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true' });
    const member = await admin.api.addPrincipal({ name: LONG_NAME, email: `${'e'.repeat(60)}@example.org` });
    const group = await admin.api.addPrincipal({ name: `g${LONG_NAME.slice(1)}`, kind: 'group' });
    await admin.api.addPrincipal({ name: `s${LONG_NAME.slice(1)}`, kind: 'service_account' });
    await admin.api.addToken(member, { name: LONG_NAME.slice(0, 100) });
    const body = { name: LONG_NAME, description: 'd'.repeat(500) };
    pipeline = String((await admin.api.call('POST', '/api/v2/pipelines', { body })).body['id']);
    for (const [kind, id] of [
      ['users', member],
      ['groups', group],
    ] as const) {
      await admin.api.call('PUT', `/api/v2/pipelines/${pipeline}/members/${kind}/${id}`, { body: { role: 'member' } });
    }
    await admin.api.call('POST', '/api/v2/jobs', { body: { job_id: LONG_JOB, state: 's'.repeat(64) } });
    await admin.api.call('PUT', `/api/v2/jobs/${LONG_JOB}/pipelines`, {
      body: { pipeline_ids: [pipeline], reason: 'r'.repeat(500) },
    });
    await admin.api.dataSource.query(
      `insert into parked_jobs (job_id, from_event, reason) values ($1, 1, repeat('m', 300))`,
      [LONG_JOB],
    );
    await admin.api.dataSource.query(
      `insert into dead_letters (executor, topic, partition, record_offset, reason, detail, job_id, attempts, occurred_at)
       values (repeat('x', 60), 'flow.job-pipelines', 0, 0, 'handler_failed', repeat('y', 300), $1, 6, now())`,
      [LONG_JOB],
    );
  });
  afterAll(() => admin.stop());

  /** Where something sticks out to the right, so that the page can be pushed about. */
  const widthOf = async (page: Page, path: string, heading: string) => {
    await page.goto(admin.address(path));
    await page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor();
    await eventually(async () => expect(await page.locator('[aria-busy=true], [aria-label=Loading]').count()).toBe(0));
    return page.evaluate('document.documentElement.scrollWidth');
  };

  it('fits on every screen and tab, however long the names are', async () => {
    const page = await admin.open({ viewport: PHONE, path: '/pipelines' });
    const screens: Record<string, string> = {
      '/pipelines': 'Pipelines',
      [`/pipelines/${pipeline}`]: LONG_NAME,
      [`/pipelines/${pipeline}?tab=jobs`]: LONG_NAME,
      [`/pipelines/${pipeline}?tab=activity`]: LONG_NAME,
      '/jobs': 'Jobs',
      [`/jobs/${LONG_JOB}`]: LONG_JOB,
      '/jobs/never-seen': 'There is no such job',
      '/live': 'Live',
      '/live?tab=delivery': 'Live',
      '/live?tab=dead-letters': 'Live',
      '/people': 'People & tokens',
      '/people?tab=groups': 'People & tokens',
      '/people?tab=service-accounts': 'People & tokens',
      '/people?tab=tokens': 'People & tokens',
      '/audit': 'Audit',
      '/nowhere': 'There is no such page',
    };
    const widths: Record<string, unknown> = {};
    for (const [path, heading] of Object.entries(screens)) widths[path] = await widthOf(page, path, heading);
    expect(widths).toEqual(Object.fromEntries(Object.keys(screens).map((path) => [path, PHONE.width])));
  });

  it('fits its dialogs, too', async () => {
    const page = await admin.open({ viewport: PHONE, path: '/pipelines' });
    const dialogs: readonly (readonly [path: string, button: string | RegExp, item?: string])[] = [
      [`/pipelines/${pipeline}`, /^Actions for/, 'Delete'],
      [`/pipelines/${pipeline}`, 'Add member'],
      [`/pipelines/${pipeline}`, /^Remove n/],
      [`/jobs/${LONG_JOB}`, 'Change pipelines'],
      [`/jobs/${LONG_JOB}`, /^Actions for/, 'Delete'],
      ['/live?tab=delivery', /^Unpark j/],
      ['/live?tab=dead-letters', LONG_JOB],
      ['/audit', /: n/],
    ];
    const widths: Record<string, unknown> = {};
    for (const [path, button, item] of dialogs) {
      await page.goto(admin.address(path));
      await page.getByRole('button', { name: button }).first().click();
      if (item !== undefined) await page.getByRole('menuitem', { name: item }).click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await eventually(async () => expect(await dialog.getByText(/^Looking at/).count()).toBe(0));
      widths[`${path} ${String(button)}`] = await page.evaluate(DIALOG_WIDTHS);
    }
    const fits = { isWhole: true, sticksOut: false };
    expect(widths).toEqual(Object.fromEntries(Object.keys(widths).map((name) => [name, fits])));
  });
});
