import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/index.js';
import { type Admin, startAdmin } from './start-admin.js';

describe('the admin page, by the keyboard alone', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true' });
  });
  afterAll(() => admin.stop());

  const focused = (page: Page) =>
    page.evaluate('`${document.activeElement.tagName} ${document.activeElement.textContent}`');
  const expectFocus = (page: Page, what: string) => eventually(async () => expect(await focused(page)).toBe(what));
  const press = async (page: Page, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it('puts the focus on the heading of a screen that one comes to, and leaves it where it is otherwise', async () => {
    const page = await admin.open();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    // Opened, not come to: whoever presses Tab first is offered to skip the navigation.
    expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
    await page.getByRole('link', { name: 'Jobs', exact: true }).press('Enter');
    await expectFocus(page, 'H1 Jobs');
    await page.getByRole('link', { name: 'loan-2026-0093' }).press('Enter');
    await expectFocus(page, 'H1 loan-2026-0093');
    await page.goBack();
    await expectFocus(page, 'H1 Jobs');
    await page.getByRole('searchbox').fill('loan');
    await page.waitForURL('**/jobs?prefix=loan');
    await page.getByText('1 in all').waitFor();
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
    await page.getByRole('link', { name: 'People & tokens' }).press('Enter');
    await expectFocus(page, 'H1 People & tokens');
    await page.getByRole('tab', { name: 'Tokens' }).press('Enter');
    await page.waitForURL('**/people?tab=tokens');
    expect(await page.evaluate('document.activeElement.role ?? document.activeElement.getAttribute("role")')).toBe(
      'tab',
    );
  });

  it('puts it also on the heading that says that there is nothing', async () => {
    const page = await admin.open();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    const { body } = await admin.api.call('POST', '/api/v2/pipelines', { body: { name: 'Gone' } });
    await page.reload();
    await page.getByRole('link', { name: 'Gone' }).waitFor();
    await admin.api.call('DELETE', `/api/v2/pipelines/${String(body['id'])}`);
    await page.getByRole('link', { name: 'Gone' }).press('Enter');
    await expectFocus(page, 'H1 There is no such pipeline');
  });

  it('goes to every screen by g and its letter, but not from a dialog or a field', async () => {
    const page = await admin.open();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    for (const [key, name] of Object.entries({
      j: 'Jobs',
      l: 'Live',
      t: 'People & tokens',
      a: 'Audit',
      p: 'Pipelines',
    })) {
      await press(page, 'g', key);
      await expectFocus(page, `H1 ${name}`);
    }
    await press(page, '?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await press(page, 'g', 'j');
    await press(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(page.url()).toBe(admin.address('/pipelines'));
    // What is typed is no command.
    await press(page, '/', 'g', 'j', '?');
    expect(await page.getByRole('searchbox').inputValue()).toBe('gj?');
  });

  it('goes from row to row by j and k, from wherever one is, and opens one', async () => {
    const page = await admin.open();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    await press(page, 'j');
    await expectFocus(page, 'A Claims - medical check');
    await press(page, 'j', 'j', 'k');
    await expectFocus(page, 'A Identity documents');
    await press(page, 'k', 'k', 'k');
    await expectFocus(page, 'A Claims - medical check');
    await press(page, 'Control+j');
    await expectFocus(page, 'A Claims - medical check');
    await press(page, 'ArrowDown', 'Enter');
    await expectFocus(page, 'H1 Identity documents');
  });

  it('has one field on the audit screen that "/" goes to, and says so at that one', async () => {
    const page = await admin.open({ path: '/audit' });
    await page.getByRole('table').waitFor();
    expect(await page.getByText('/', { exact: true }).count()).toBe(1);
    await press(page, '/');
    await page.keyboard.type('nothing-like-it');
    await page.waitForURL('**/audit?target=nothing-like-it');
    expect(await page.getByRole('searchbox').count()).toBe(2);
  });
});
