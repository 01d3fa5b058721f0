import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/index.js';
import { jobPipelineNames, putJobPipelines } from './job-pipelines.js';
import { type Admin, startAdmin } from './start-admin.js';

describe('a change in the admin page, while others change the same', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin();
  });
  afterAll(() => admin.stop());

  const patch = async (id: string, body: object) => {
    expect((await admin.api.call('PATCH', `/api/v2/pipelines/${id}`, { body })).status).toBe(200);
  };
  const put = (job: string, ids: readonly string[]) => putJobPipelines(admin.api, job, ids);
  const namesOf = (job: string) => jobPipelineNames(admin.api, job);
  const openMenu = async (page: Page, name: string, item: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  it('is not saved over a new name and description, which are shown; what was typed is kept', async () => {
    const id = await admin.api.addPipeline('Contested');
    const page = await admin.open({ path: `/pipelines/${id}` });
    await openMenu(page, 'Contested', 'Rename or describe');
    await page.getByRole('textbox', { name: 'Name' }).fill('By me');
    await patch(id, { name: 'By another', description: 'Theirs.' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Its name is “By another” now.').waitFor();
    await page.getByText('Its description is “Theirs.” now.').waitFor();
    await admin.expectAccessible(page);
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('By me');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'By me', level: 1 }).waitFor();
    // Back to what the other one made of it, not to what was there before.
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: 'By another', level: 1 }).waitFor();
  });

  it('does not delete a pipeline that has become another one, or that a job has come into', async () => {
    const id = await admin.api.addPipeline('Unused');
    const page = await admin.open({ path: `/pipelines/${id}` });
    await openMenu(page, 'Unused', 'Delete');
    await page.getByText('No job uses “Unused”.').waitFor();
    await patch(id, { name: 'Precious' });
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Somebody else has changed this meanwhile').waitFor();
    await page.getByText('No job uses “Precious”.').waitFor();
    await put('newcomer', [id]);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('“Precious” is taken from 1 job').waitFor();
    await page.getByText('newcomer').waitFor();
    await admin.expectAccessible(page);
    expect(await page.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true);
    expect(await namesOf('newcomer')).toEqual(['Precious']);
    await page.getByLabel('Type “Precious” to confirm').fill('Precious');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('“Precious” is deleted').waitFor();
    expect(await namesOf('newcomer')).toEqual([]);
  });

  it('restores no version of a job over a change that was not seen', async () => {
    const [one = '', other = ''] = await Promise.all(['One', 'Other'].map((name) => admin.api.addPipeline(name)));
    await put('restored', [one]);
    await put('restored', []);
    const page = await admin.open({ path: '/jobs/restored' });
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByRole('status', { name: 'What will happen' }).getByText('One').waitFor();
    await put('restored', [other]);
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByText('You were looking at version 2; it is at version 3 now.').waitFor();
    expect(await namesOf('restored')).toEqual(['Other']);
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('status', { name: 'What will happen' }).getByText('Other').waitFor();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('heading', { name: 'Version 4' }).waitFor();
    expect(await namesOf('restored')).toEqual(['One']);
  });

  it('of many jobs is stopped in between, and tried again for those that are left', async () => {
    await admin.api.dataSource.query(
      `insert into jobs (id) select 'bulk-' || lpad(n::text, 3, '0') from generate_series(1, 100) n`,
    );
    const bulk = await admin.api.addPipeline('Bulk');
    const page = await admin.open({ path: '/jobs?prefix=bulk-' });
    await page.getByRole('checkbox', { name: 'Select bulk-001' }).check();
    await page.getByRole('button', { name: 'Select all 100 shown' }).click();
    await page.getByRole('button', { name: 'Change pipelines…' }).click();
    await page.getByRole('combobox', { name: 'Put into' }).fill('Bulk');
    await page.getByRole('option', { name: 'Bulk' }).click();
    const stopped = Promise.withResolvers<void>();
    // The first request is answered only once somebody has said stop; the second is never sent.
    await page.route('**/api/v2/job-pipelines/batch', async (route) => {
      await stopped.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Change 100 jobs' }).click();
    await page.getByText('0 of 100').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopping…').waitFor();
    stopped.resolve();
    await page.getByText('50 changed, 0 had it already, 0 refused').waitFor();
    await page.getByText('50 of 100').waitFor();
    await admin.expectAccessible(page);
    expect([await namesOf('bulk-050'), await namesOf('bulk-051')]).toEqual([['Bulk'], []]);
    await page.unroute('**/api/v2/job-pipelines/batch');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Try 50 jobs again' }).click();
    await page.getByText('50 changed, 0 had it already, 50 refused').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try 50 jobs again' }).click();
    await page.getByText('100 changed, 0 had it already, 0 refused').waitFor();
    await eventually(async () => expect(await namesOf('bulk-100')).toEqual(['Bulk']));
    const { body } = await admin.api.call('GET', `/api/v2/pipelines/${bulk}/jobs?limit=200`);
    expect(body['items']).toHaveLength(100);
  });
});
