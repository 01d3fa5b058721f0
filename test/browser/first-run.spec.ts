import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, startAdmin } from './start-admin.js';

describe('a product in which nothing has been done yet', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin();
  });
  afterAll(() => admin.stop());

  it('explains itself in three steps, of which the first can be done at once', async () => {
    const page = await admin.open();
    await page.getByText('Three steps to the first job in a queue').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(3);
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'New pipeline' }).last().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('The first');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Nobody has a role on this pipeline yet').waitFor();
  });

  it('tells those who have no role whom to ask', async () => {
    const page = await admin.open({ token: await admin.api.addToken(await admin.api.addPrincipal()) });
    await page.getByText('No pipeline is shared with you yet').waitFor();
    expect(await page.getByRole('button', { name: 'New pipeline' }).count()).toBe(0);
  });
});

describe('demo data', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true' });
  });
  afterAll(() => admin.stop());

  it('offers a tour once, which goes from screen to screen', async () => {
    const page = await admin.open();
    await page.getByRole('button', { name: 'Take the tour' }).click();
    await page.getByRole('complementary', { name: 'Tour' }).waitFor();
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { name: 'Invoices - first review', level: 1 }).waitFor();
    for (const screen of ['jobs', 'live', 'people']) {
      await page.getByRole('button', { name: 'Next' }).click();
      await page.waitForURL(admin.address(`/${screen}`));
    }
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'Pipelines', exact: true }).click();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
    expect(await page.getByRole('button', { name: 'Take the tour' }).count()).toBe(0);
  });
});
