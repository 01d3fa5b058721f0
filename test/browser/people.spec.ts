import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, startAdmin } from './start-admin.js';

describe('people, tokens and the audit log', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin();
  });
  afterAll(() => admin.stop());

  it('shows users to site admins with what they may do, and makes new ones', async () => {
    const page = await admin.open({ path: '/people' });
    await page.getByRole('table', { name: 'Users' }).getByText('Site admin').waitFor();
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'New user' }).click();
    await admin.expectAccessible(page);
    await page.getByRole('textbox', { name: 'Name' }).fill('Grace');
    await page.getByRole('textbox', { name: 'Email' }).fill('grace@example.org');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('grace@example.org').waitFor();
    const { body } = await admin.api.call('GET', '/api/v2/users?q=Grace');
    expect(body['items']).toEqual([expect.objectContaining({ name: 'Grace', email: 'grace@example.org' })]);
  });

  it('disables a user whose tokens then no longer work, and enables them by "Undo"', async () => {
    const id = await admin.api.addPrincipal({ name: 'Leaving' });
    const token = await admin.api.addToken(id);
    const page = await admin.open({ path: '/people?q=Leaving' });
    await page.getByRole('button', { name: 'Actions for Leaving' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByText('Disabled', { exact: true }).waitFor();
    expect((await admin.api.call('GET', '/api/v2/pipelines', { token })).status).toBe(401);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Disabled', { exact: true }).waitFor({ state: 'detached' });
  });

  it('puts a user into a group and takes them out', async () => {
    await admin.api.addPrincipal({ name: 'Member-to-be' });
    await admin.api.addPrincipal({ name: 'Reviewers', kind: 'group' });
    const page = await admin.open({ path: '/people?tab=groups' });
    await page.getByRole('button', { name: 'Actions for Reviewers' }).click();
    await page.getByRole('menuitem', { name: 'Members' }).click();
    await page.getByPlaceholder('Type part of the name').fill('Member-to');
    await page.getByRole('option', { name: 'Member-to-be' }).click();
    const remove = page.getByRole('button', { name: 'Take Member-to-be out of the group' });
    await remove.waitFor();
    await admin.expectAccessible(page);
    await remove.click();
    await remove.waitFor({ state: 'detached' });
    expect(await remove.count()).toBe(0);
  });

  it('shows a new token once, and what it shows works', async () => {
    const page = await admin.open({ path: '/people?tab=tokens' });
    await page.getByRole('button', { name: 'New token' }).click();
    await admin.expectAccessible(page);
    await page.getByRole('textbox', { name: 'Name' }).fill('for a script');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('shown this once').waitFor();
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'Copy the token' }).click();
    const token = await page.evaluate<string>('navigator.clipboard.readText()');
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('for a script').waitFor();
    expect(await page.content()).not.toContain(token);
    expect((await admin.api.call('GET', '/api/v2/pipelines', { token })).status).toBe(200);
    await page.reload();
    await page.getByText('for a script').waitFor();
    expect(await page.content()).not.toContain(token);
  });

  it('rotates and revokes tokens of others', async () => {
    const id = await admin.api.addPrincipal({ name: 'Executor', kind: 'service_account' });
    const old = await admin.api.addToken(id, { name: 'rotating' });
    const page = await admin.open({ path: '/people?tab=service-accounts' });
    await page.getByRole('button', { name: 'Actions for Executor' }).click();
    await page.getByRole('menuitem', { name: 'Tokens' }).click();
    await page.getByText('Tokens of Executor').waitFor();
    await page.getByRole('button', { name: 'Actions for rotating' }).click();
    await page.getByRole('menuitem', { name: 'Rotate' }).click();
    await page.getByRole('combobox', { name: 'The old one works for' }).click();
    await page.getByRole('option', { name: 'no longer' }).click();
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('Expired', { exact: true }).waitFor();
    expect((await admin.api.call('GET', '/api/v2/pipelines', { token: old })).status).toBe(401);
    await page.getByRole('button', { name: 'Actions for rotating' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('“rotating” is revoked').waitFor();
    await page.getByRole('button', { name: 'Actions for rotating' }).waitFor({ state: 'detached' });
  });

  it('offers others only what they may do', async () => {
    const id = await admin.api.addPrincipal({ name: 'Reader' });
    const token = await admin.api.addToken(id, { scopes: ['read'] });
    const page = await admin.open({ token, path: '/people' });
    await page.getByRole('table', { name: 'Users' }).getByText('Reader').waitFor();
    expect(await page.getByRole('button', { name: /^(Actions for|New user)/ }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Tokens' }).click();
    await page.getByText('Your tokens').waitFor();
    expect(await page.getByRole('button', { name: /^(Actions for|New token)/ }).count()).toBe(0);
    await page.goto(admin.address('/audit'));
    await page.getByText('Only site admins read the audit log').waitFor();
    expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0);
  });

  it('filters the audit log in its address, tells details, and exports what is filtered', async () => {
    for (const name of ['Audited', 'Other']) {
      await admin.api.call('POST', '/api/v2/pipelines', { body: { name, description: '' } });
    }
    const page = await admin.open({ path: '/audit?action=pipeline.created', colorScheme: 'dark' });
    await page.getByText('2 in all').waitFor();
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'Pipeline created: Audited' }).click();
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'Only “Audited”' }).click();
    await page.getByText('1 in all').waitFor();
    expect(page.url()).toContain('action=pipeline.created&target=');
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'As CSV' }).click();
    const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('pipeline.created,pipeline,');
  });
});
