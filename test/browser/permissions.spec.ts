import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectVisible } from './expect-visible.js';
import { jobPipelineNames, putJobPipelines } from './job-pipelines.js';
import { type Admin, startAdmin } from './start-admin.js';

describe('the admin page, for who is no site admin', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin();
    await admin.api.addPrincipal({ name: 'Nora' });
  });
  afterAll(() => admin.stop());

  const put = (job: string, ids: readonly string[]) => putJobPipelines(admin.api, job, ids);
  const namesOf = (job: string) => jobPipelineNames(admin.api, job);
  const choose = async (page: Page, label: string, name: string) => {
    await page.getByRole('combobox', { name: label }).fill(name);
    await page.getByRole('option', { name }).click();
  };
  const rename = async (page: Page, from: string, to: string) => {
    await page.getByRole('button', { name: `Actions for ${from}` }).click();
    await page.getByRole('menuitem', { name: 'Rename or describe' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(to);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: to, level: 1 }).waitFor();
  };
  const addNora = async (page: Page) => {
    await page.getByRole('button', { name: 'Add member' }).click();
    await choose(page, 'Name', 'Nora');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('“Nora” is Member now').waitFor();
  };
  const deleteTyping = async (page: Page, name: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByLabel(`Type “${name}” to confirm`).fill(name);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText(`“${name}” is deleted`).waitFor();
  };
  /** What only site admins are offered: users, tokens of others, the audit log, delivery. */
  const expectNothingOfSiteAdmins = async (page: Page) => {
    await page.goto(admin.address('/people'));
    await page.getByRole('table', { name: 'Users' }).getByText('Nora').waitFor();
    expect(await page.getByRole('button', { name: /^(New|Actions for)/ }).count()).toBe(0);
    await page.goto(admin.address('/audit'));
    await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
    await page.getByText(/Only site admins/).waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    await page.goto(admin.address('/live?tab=delivery'));
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor();
    expect(await page.getByRole('tab').count()).toBe(0);
  };

  describe('a manager of one pipeline', () => {
    let page: Page;
    let mine: string;
    beforeAll(async () => {
      const manager = await admin.api.addPrincipal({ name: 'Manager' });
      mine = await admin.api.addPipeline('Mine', { [manager]: 'manager' });
      const other = await admin.api.addPipeline('Of others');
      await admin.api.addPipeline('Only viewed', { [manager]: 'viewer' });
      await put('shared', [mine, other]);
      await put('of-others', [other]);
      page = await admin.open({ token: await admin.api.addToken(manager), path: `/pipelines/${mine}` });
    });

    it('renames it, gives others roles in it and puts jobs into it', async () => {
      await rename(page, 'Mine', 'Mine, renamed');
      await addNora(page);
      await page.getByRole('combobox', { name: 'Role of Nora' }).click();
      await page.getByRole('option', { name: 'Viewer' }).click();
      await page.getByText('“Nora” is Viewer now').waitFor();
      const { body } = await admin.api.call('GET', `/api/v2/pipelines/${mine}/members`);
      expect(body['items']).toContainEqual(expect.objectContaining({ name: 'Nora', role: 'viewer' }));
      await page.goto(admin.address('/jobs/shared'));
      await page.getByRole('button', { name: 'Change pipelines' }).click();
      await page.getByRole('combobox', { name: 'Pipelines' }).press('Backspace');
      await page.getByRole('status', { name: 'What will happen' }).getByText('Mine, renamed').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('“shared” is at version 2').waitFor();
      expect(await namesOf('shared')).toEqual(['Of others']);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('heading', { name: 'Version 3' }).waitFor();
      expect(await namesOf('shared')).toEqual(['Mine, renamed', 'Of others']);
    });

    it('is offered nothing of the pipelines and jobs of others, and nothing that only site admins do', async () => {
      await page.goto(admin.address('/pipelines'));
      await page.getByText('2 in all').waitFor();
      await page.getByRole('button', { name: 'Actions for Mine, renamed' }).waitFor();
      expect(await page.getByRole('button', { name: /^(New pipeline|Actions for Only viewed)/ }).count()).toBe(0);
      await page.goto(admin.address('/jobs'));
      await page.getByText('1 in all').waitFor();
      await page.goto(admin.address('/jobs/shared'));
      await page.getByRole('button', { name: 'Change pipelines' }).waitFor();
      expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
      await expectNothingOfSiteAdmins(page);
    });

    it('is told so where the role was taken away meanwhile, and is offered no more then', async () => {
      await page.goto(admin.address(`/pipelines/${mine}`));
      await page.getByRole('button', { name: 'Actions for Mine, renamed' }).click();
      await page.getByRole('menuitem', { name: 'Rename or describe' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Too late');
      await admin.api.dataSource.query(`update pipeline_members set role = 'viewer' where pipeline_id = $1`, [mine]);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('You may not do that').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Actions for Mine, renamed' }).waitFor({ state: 'detached' });
      expect(await page.getByRole('button', { name: /^(Actions for|Add member)/ }).count()).toBe(0);
      await admin.api.dataSource.query(`update pipeline_members set role = 'manager' where pipeline_id = $1`, [mine]);
    });

    it('deletes it, having typed its name', async () => {
      await page.goto(admin.address(`/pipelines/${mine}`));
      await deleteTyping(page, 'Mine, renamed');
      await page.getByText('1 in all').waitFor();
      expect(await namesOf('shared')).toEqual(['Of others']);
    });
  });

  describe('a holder of "Manage flow pipelines"', () => {
    let page: Page;
    beforeAll(async () => {
      const holder = await admin.api.addPrincipal({ name: 'Holder', manageFlowPipelines: true });
      await put('to-delete', [await admin.api.addPipeline('Of anybody')]);
      page = await admin.open({ token: await admin.api.addToken(holder) });
    });

    it('makes pipelines, and manages those of others', async () => {
      await page.getByRole('button', { name: 'New pipeline' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Of the holder');
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name: 'Of the holder', level: 1 }).waitFor();
      await page.getByRole('link', { name: 'All pipelines' }).click();
      await page.getByRole('link', { name: 'Of anybody' }).click();
      await rename(page, 'Of anybody', 'Of anybody, renamed');
      await addNora(page);
      await deleteTyping(page, 'Of anybody, renamed');
      expect(await namesOf('to-delete')).toEqual([]);
    });

    it('changes and deletes any job', async () => {
      await page.goto(admin.address('/jobs/to-delete'));
      await page.getByRole('button', { name: 'Change pipelines' }).click();
      await choose(page, 'Pipelines', 'Of the holder');
      await page.getByRole('button', { name: 'Save' }).click();
      await expectVisible(page.getByText('“to-delete” is at version 3'));
      expect(await namesOf('to-delete')).toEqual(['Of the holder']);
      await deleteTyping(page, 'to-delete');
    });

    it('is offered nothing that only site admins do', async () => {
      await expectNothingOfSiteAdmins(page);
      expect(await page.getByRole('button', { name: 'Unpark' }).count()).toBe(0);
    });
  });
});
