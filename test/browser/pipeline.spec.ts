import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Admin, startAdmin } from './start-admin.js';

const FIRST_REVIEW = 'e05cc5f7-b199-49a6-b1bc-f17dc5247e0c';

describe('the screen of a pipeline', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true' });
  });
  afterAll(() => admin.stop());

  const membersOf = async (id: string): Promise<Record<string, string>> => {
    const { body } = await admin.api.call('GET', `/api/v2/pipelines/${id}/members`);
    const items = body['items'] as { name: string; role: string }[];
    return Object.fromEntries(items.map(({ name, role }) => [name, role]));
  };
  const open = (token?: string): Promise<Page> =>
    admin.open({ path: `/pipelines/${FIRST_REVIEW}`, ...(token === undefined ? {} : { token }) });

  it('shows its members, and what their roles mean', async () => {
    const page = await open();
    await page.getByText('Jonas Lindqvist').waitFor();
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'What the roles mean' }).click();
    await page.getByText('Also puts jobs into it and takes them out.').waitFor();
    expect(await page.getByRole('row').count()).toBe(4);
  });

  it('gives a role to somebody who is found by name, and takes it back', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Add member' }).click();
    await admin.expectAccessible(page);
    await page.getByRole('combobox', { name: 'Name' }).fill('tanaka');
    await page.getByRole('option', { name: 'Mei Tanaka' }).click();
    await page.getByRole('radio', { name: 'Viewer' }).check();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('“Mei Tanaka” is Viewer now').waitFor();
    expect(await membersOf(FIRST_REVIEW)).toMatchObject({ 'Mei Tanaka': 'viewer' });
    await page.getByRole('button', { name: 'Remove Mei Tanaka' }).click();
    await page.getByText('Nobody loses access').waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('“Mei Tanaka” has no role here any more').waitFor();
    expect(await membersOf(FIRST_REVIEW)).not.toHaveProperty('Mei Tanaka');
  });

  it('gives another role, and the one before again by "Undo"', async () => {
    const page = await open();
    await page.getByRole('combobox', { name: 'Role of document-intake' }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await page.getByText('“document-intake” is Viewer now').waitFor();
    expect(await membersOf(FIRST_REVIEW)).toMatchObject({ 'document-intake': 'viewer' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('“document-intake” is Viewer now').waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: 'Role of document-intake' }).and(page.locator('[value=Member]')).waitFor();
    expect(await membersOf(FIRST_REVIEW)).toMatchObject({ 'document-intake': 'member' });
  });

  it('says so when somebody else was faster, and shows what is true now', async () => {
    const page = await open();
    await page.getByRole('combobox', { name: 'Role of Invoice reviewers' }).click();
    const { body } = await admin.api.call('GET', `/api/v2/pipelines/${FIRST_REVIEW}/members`);
    const members = body['items'] as { name: string; principal_id: string }[];
    const group = members.find(({ name }) => name === 'Invoice reviewers')?.principal_id ?? '';
    const path = `/api/v2/pipelines/${FIRST_REVIEW}/members/groups/${group}`;
    await admin.api.call('PUT', path, { body: { role: 'manager' } });
    await page.getByRole('option', { name: 'Viewer' }).click();
    await page.getByText('Somebody else has changed this meanwhile').waitFor();
    await page
      .getByRole('combobox', { name: 'Role of Invoice reviewers' })
      .and(page.locator('[value=Manager]'))
      .waitFor();
    expect(await membersOf(FIRST_REVIEW)).toMatchObject({ 'Invoice reviewers': 'manager' });
  });

  it('warns before the last manager goes', async () => {
    const loans = '5d1f3a60-7c1e-4b0f-9a57-2f6f0d6c4a11';
    const page = await admin.open({ path: `/pipelines/${loans}` });
    await page.getByRole('button', { name: 'Remove Diego Fuentes' }).click();
    await page.getByText('This is the last manager').waitFor();
    await page.getByText('1 person or service account can no longer see this pipeline.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await membersOf(loans)).toEqual({ 'Diego Fuentes': 'manager' });
  });

  it('shows its jobs and what happened; the tab is in the address', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'Jobs' }).click();
    await page.getByRole('link', { name: 'invoice-2026-0001' }).waitFor();
    await admin.expectAccessible(page);
    await page.getByRole('tab', { name: 'Activity' }).click();
    await page.getByText('Amara Okafor').first().waitFor();
    await admin.expectAccessible(page);
    await page.reload();
    await page.getByText('Amara Okafor').first().waitFor();
    expect(page.url()).toContain('tab=activity');
    await page.getByText('Administration').click();
    await page.getByRole('table', { name: 'Administrative changes' }).waitFor();
  });

  it('lets a member see the jobs, and nothing that only managers may', async () => {
    const id = await admin.api.addPrincipal({ name: 'Reviewer' });
    const mine = await admin.api.addPipeline('For a reviewer', { [id]: 'member' });
    const page = await admin.open({ token: await admin.api.addToken(id), path: `/pipelines/${mine}` });
    await page.getByText('No job is in this pipeline').waitFor();
    expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Members' }).click();
    await page.getByText('Only managers see who else has access').waitFor();
    await page.goto(admin.address(`/pipelines/${FIRST_REVIEW}`));
    await page.getByText('There is no such pipeline').waitFor();
    await admin.expectAccessible(page);
  });

  it('can be read on a phone, in the dark', async () => {
    const page = await admin.open({
      path: `/pipelines/${FIRST_REVIEW}`,
      viewport: { width: 375, height: 740 },
      colorScheme: 'dark',
    });
    await page.getByText('Jonas Lindqvist').waitFor();
    await admin.expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    await page.getByRole('button', { name: 'Open the navigation' }).click();
    await page.getByRole('link', { name: 'Pipelines', exact: true }).click();
    await page.getByRole('link', { name: 'Loan applications' }).waitFor();
  });
});
