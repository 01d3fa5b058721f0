import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/index.js';
import { expectVisible } from './expect-visible.js';
import { type Admin, startAdmin } from './start-admin.js';

const MANY = 10_000;
/** Where the machine is shared. */
const LONG = { timeoutMs: 50_000 };
const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

describe('the pipelines', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true' });
  });
  afterAll(() => admin.stop());

  it('are listed by name, with nothing that keeps anybody from using the page', async () => {
    const page = await admin.open();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    expect(page.url()).toBe(admin.address('/pipelines'));
    const names = await page.getByRole('table', { name: 'Pipelines' }).getByRole('link').allTextContents();
    expect(names).toEqual([
      'Claims - medical check',
      'Identity documents',
      'Invoices - first review',
      'Invoices - second review',
      'Loan applications',
    ]);
    await admin.expectAccessible(page);
  });

  it('are searched by the keyboard alone, and the address keeps what was searched', async () => {
    const page = await admin.open();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('INVOICES');
    await page.getByText('2 in all').waitFor();
    expect(page.url()).toBe(admin.address('/pipelines?q=INVOICES'));
    await page.reload();
    await page.getByText('2 in all').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('INVOICES');
  });

  it('say so where none fits', async () => {
    const page = await admin.open({ path: '/pipelines?q=nothing+like+it' });
    await page.getByText('No pipeline fits').waitFor();
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expectVisible(page.getByText('5 in all'));
  });

  it('are made, renamed, and renamed back by "Undo"', async () => {
    const page = await admin.open();
    await page.getByRole('button', { name: 'New pipeline' }).click();
    await admin.expectAccessible(page);
    await page.getByRole('textbox', { name: 'Name' }).fill('Contracts');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Contracts', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Actions for Contracts' }).click();
    await page.getByRole('menuitem', { name: 'Rename or describe' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Contracts of suppliers');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Contracts of suppliers' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expectVisible(page.getByRole('link', { name: 'Contracts', exact: true }));
  });

  it('keep their names apart', async () => {
    const page = await admin.open();
    await page.getByRole('button', { name: 'New pipeline' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Loan applications');
    await page.getByRole('button', { name: 'Create' }).click();
    await expectVisible(page.getByText('Another pipeline has this name.'));
  });

  it('are deleted only by who has seen what that touches, and has typed the name', async () => {
    const page = await admin.open();
    await page.getByRole('button', { name: 'Actions for Loan applications' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('is taken from 1 job,').waitFor();
    await page.getByText('loan-2026-0093').waitFor();
    await admin.expectAccessible(page);
    const confirm = page.getByRole('button', { name: 'Delete', exact: true });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('Type “Loan applications” to confirm').fill('Loan application');
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('Type “Loan applications” to confirm').fill('Loan applications');
    await confirm.click();
    await page.getByText('“Loan applications” is deleted').waitFor();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor({ state: 'detached' });
    const { body } = await admin.api.call('GET', '/api/v2/jobs/loan-2026-0093/pipelines');
    expect(body['pipelines']).toEqual([expect.objectContaining({ name: 'Identity documents' })]);
  });

  it('are shown to a viewer without what a viewer may not do', async () => {
    const id = await admin.api.addPrincipal({ name: 'Viewer' });
    await admin.api.addPipeline('For viewers', { [id]: 'viewer' });
    const page = await admin.open({ token: await admin.api.addToken(id) });
    await page.getByRole('link', { name: 'For viewers' }).waitFor();
    await page.getByText('1 in all').waitFor();
    expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
  });

  it('ignore what the address says that no filter can be', async () => {
    const page = await admin.open({ path: '/pipelines?role=emperor&q=invoices' });
    await expectVisible(page.getByText('2 in all'));
  });

  it('are words whatever is in their names', async () => {
    await admin.api.addPipeline(HOSTILE);
    const page = await admin.open();
    await page.getByRole('link', { name: HOSTILE }).click();
    await page.getByRole('heading', { name: HOSTILE, level: 1 }).waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it(`are ${MANY} without more than a screenful of them in the page`, async () => {
    await admin.api.dataSource.query(
      `insert into pipelines (id, name) select gen_random_uuid(), 'many ' || lpad(n::text, 5, '0') from generate_series(1, $1) n`,
      [MANY],
    );
    const page = await admin.open({ path: '/pipelines?q=many+' });
    await page.getByRole('link', { name: 'many 00001' }).waitFor();
    const last = page.getByRole('link', { name: 'many 10000' });
    await eventually(async () => {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      expect(await page.getByRole('row').count()).toBeLessThan(80);
      expect(await last.isVisible()).toBe(true);
    }, LONG);
    await expectVisible(page.getByText('10,000 in all'));
  });
});
