import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/index.js';
import { type Admin, startAdmin } from './start-admin.js';

/** Pipelines of a job. */
const MOST = 3;
const HOSTILE = `<img src=x onerror="window.hacked=1">/../"'&?#`;
const IDENTITY = 'b7a4e2c9-3d58-4f6b-8e21-90c1d7f5a2e3';

describe('the jobs', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true', MAX_PIPELINES_PER_JOB: String(MOST) });
  });
  afterAll(() => admin.stop());

  const put = (jobId: string, pipelineIds: string[]) =>
    admin.api.call('PUT', `/api/v2/jobs/${encodeURIComponent(jobId)}/pipelines`, {
      body: { pipeline_ids: pipelineIds },
    });
  const namesOf = async (jobId: string) => {
    const { body } = await admin.api.call('GET', `/api/v2/jobs/${encodeURIComponent(jobId)}/pipelines`);
    return (body['pipelines'] as { name: string }[]).map(({ name }) => name);
  };
  const choose = async (page: Page, label: string, name: string) => {
    await page.getByRole('combobox', { name: label }).fill(name);
    await page.getByRole('option', { name }).click();
  };

  it('are listed by id with their pipelines, with nothing that keeps anybody from using the page', async () => {
    const page = await admin.open({ path: '/jobs' });
    await page.getByRole('link', { name: 'invoice-2026-0002' }).waitFor();
    expect(await page.getByRole('row', { name: /invoice-2026-0002/ }).textContent()).toContain(
      'Invoices - first review',
    );
    await admin.expectAccessible(page);
  });

  it('are found by id, state and pipeline, and the address keeps it', async () => {
    await admin.api.call('POST', '/api/v2/jobs', { body: { job_id: 'found-1', state: 'waiting' } });
    await admin.api.call('POST', '/api/v2/jobs', { body: { job_id: 'found-2', state: 'checked' } });
    const page = await admin.open({ path: '/jobs' });
    await page.getByRole('link', { name: 'found-1' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('found');
    await page.getByText('2 in all').waitFor();
    await page.getByRole('combobox', { name: 'State' }).fill('waiting');
    await page.getByText('1 in all').waitFor();
    expect(page.url()).toBe(admin.address('/jobs?prefix=found&state=waiting'));
    await page.reload();
    await page.getByText('1 in all').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('found');

    await page.goto(admin.address('/jobs'));
    await page.getByRole('combobox', { name: 'Pipeline' }).fill('ident');
    await page.getByRole('option', { name: 'Identity documents' }).click();
    await page.getByText('3 in all').waitFor();
    expect(page.url()).toBe(admin.address(`/jobs?pipeline=${IDENTITY}`));
    await page.goto(admin.address('/jobs?prefix=nothing-like-it'));
    await page.getByText('No job fits').waitFor();
    await admin.expectAccessible(page);
  });

  it('get pipelines only after a look at what that does, and "Undo" takes them back', async () => {
    const page = await admin.open({ path: '/jobs?prefix=passport' });
    await page.getByRole('button', { name: 'Change the pipelines of passport-2026-1182' }).click();
    const save = page.getByRole('button', { name: 'Save' });
    expect(await save.isDisabled()).toBe(true);
    await choose(page, 'Pipelines', 'Loan applications');
    const preview = page.getByRole('status', { name: 'What will happen' });
    await preview.getByText('Loan applications').waitFor();
    expect(await preview.textContent()).toContain('1 other pipeline stays.');
    expect(await namesOf('passport-2026-1182')).toEqual(['Identity documents']);
    await page.getByRole('textbox', { name: 'Reason' }).fill('Asked for a loan.');
    await admin.expectAccessible(page);
    await save.click();
    await page.getByText('“passport-2026-1182” is at version 2').waitFor();
    expect(await namesOf('passport-2026-1182')).toEqual(['Identity documents', 'Loan applications']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(async () => expect(await namesOf('passport-2026-1182')).toEqual(['Identity documents']));
  });

  it('are said to be open to everyone before their last pipeline is taken away', async () => {
    await put('open-1', [IDENTITY]);
    const page = await admin.open({ path: '/jobs/open-1' });
    await page.getByRole('button', { name: 'Change pipelines' }).click();
    await page.getByRole('combobox', { name: 'Pipelines' }).press('Backspace');
    await page.getByText('Without a pipeline the job is open to everyone.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('None: the job is open to everyone.').waitFor();
    expect(await namesOf('open-1')).toEqual([]);
  });

  it('are not changed over the head of somebody else, whose change is shown', async () => {
    const other = await admin.api.addPipeline('Other');
    await put('contested', [IDENTITY]);
    const page = await admin.open({ path: '/jobs/contested' });
    await page.getByRole('button', { name: 'Change pipelines' }).click();
    await choose(page, 'Pipelines', 'Loan applications');
    await page.getByRole('status', { name: 'What will happen' }).getByText('Loan applications').waitFor();
    await put('contested', [IDENTITY, other]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('You were looking at version 1; it is at version 2 now.').waitFor();
    await page.getByText('Put into Other').first().waitFor();
    await admin.expectAccessible(page);
    expect(await namesOf('contested')).toEqual(['Identity documents', 'Other']);
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('2 other pipelines stay.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('“contested” is at version 3').waitFor();
    expect(await namesOf('contested')).toEqual(['Identity documents', 'Loan applications', 'Other']);
  });

  it('are changed many at a time, and each has its own result', async () => {
    await admin.api.dataSource.query(
      `insert into jobs (id) select 'bulk-' || lpad(n::text, 3, '0') from generate_series(1, 120) n`,
    );
    const others = await Promise.all(['Full 1', 'Full 2', 'Full 3'].map((name) => admin.api.addPipeline(name)));
    await put('bulk-007', others.slice(0, MOST));
    const page = await admin.open({ path: '/jobs?prefix=bulk-' });
    await page.getByRole('checkbox', { name: 'Select bulk-001' }).check();
    await page.getByText('1 selected').waitFor();
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await page.getByText('120 in all').waitFor();
    await page.getByRole('button', { name: 'Select all 120 shown' }).click();
    await page.getByRole('button', { name: 'Change pipelines…' }).click();
    await page.getByRole('combobox', { name: 'Put into' }).fill('no such name');
    await page.getByText('No pipeline has such a name').waitFor();
    await admin.expectAccessible(page);
    await choose(page, 'Put into', 'Claims - medical check');
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'Change 120 jobs' }).click();
    await page.getByText('120 of 120').waitFor();
    await page.getByText('119 changed, 0 had it already, 1 refused').waitFor();
    const results = page.getByRole('table', { name: 'Results' });
    expect(await results.getByRole('row').nth(1).textContent()).toContain('bulk-007');
    await admin.expectAccessible(page);
    expect(await namesOf('bulk-120')).toEqual(['Claims - medical check']);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('120 in all').waitFor();
  });

  it('can be looked at by a viewer, who is offered no change', async () => {
    const viewer = await admin.api.addPrincipal({ name: 'Viewer' });
    const pipeline = await admin.api.addPipeline('For viewers', { [viewer]: 'viewer' });
    await put('viewed', [pipeline]);
    await put('viewed', [pipeline, IDENTITY]);
    const page = await admin.open({ path: '/jobs', token: await admin.api.addToken(viewer) });
    await page.getByText('1 in all').waitFor();
    expect(await page.getByRole('checkbox', { name: /^Select/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'viewed' }).click();
    await page.getByRole('heading', { name: 'Version 1' }).waitFor();
    expect(await page.getByRole('button', { name: /Change|Restore|Actions/ }).count()).toBe(0);
  });

  it('are not put into pipelines in which the reader only views', async () => {
    const member = await admin.api.addPrincipal({ name: 'Member' });
    const mine = await admin.api.addPipeline('Mine', { [member]: 'member' });
    await admin.api.addPipeline('Only to view', { [member]: 'viewer' });
    await put('of-member', [mine]);
    const page = await admin.open({ path: '/jobs/of-member', token: await admin.api.addToken(member) });
    await page.getByRole('button', { name: 'Change pipelines' }).click();
    await page.getByRole('combobox', { name: 'Pipelines' }).fill('only');
    const option = page.getByRole('option', { name: 'Only to view' });
    await option.waitFor();
    expect(await option.getAttribute('data-combobox-disabled')).toBe('true');
  });

  it('are words whatever is in their ids', async () => {
    await put(HOSTILE, [IDENTITY]);
    const page = await admin.open({ path: '/jobs' });
    await page.getByRole('link', { name: HOSTILE }).click();
    await page.getByRole('heading', { name: HOSTILE, level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: HOSTILE, level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Version 1' }).waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  describe('one of them', () => {
    it('tells its way from the request to the executors', async () => {
      await put('told', [IDENTITY]);
      const [{ id }] = await admin.api.dataSource.query(`select id from job_pipeline_events where job_id = 'told'`);
      await admin.api.dataSource.query(
        `insert into published_batches (is_late, last_id, event_ids, partitions, offsets, epoch)
         values (false, $1, array[$1::bigint], array[3], array[4711], 1)`,
        [id],
      );
      await admin.api.dataSource.query(
        `insert into executor_acknowledgements (job_id, executor, applied_version, applied_at)
         values ('told', 'ocr-executor', 1, clock_timestamp())`,
      );
      const page = await admin.open({ path: '/jobs/told' });
      const way = page.getByRole('list', { name: 'Way of version 1' });
      await way.getByText('partition 3, offset 4711').waitFor();
      await way.getByText('Applied by ocr-executor').waitFor();
      await page.getByText('Put into Identity documents').waitFor();
      await admin.expectAccessible(page);
      const dark = await admin.open({ path: '/jobs/told', colorScheme: 'dark', viewport: { width: 390, height: 844 } });
      await dark.getByText('partition 3, offset 4711').waitFor();
      await admin.expectAccessible(dark);
      expect(await dark.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    });

    it('gets an earlier version back, after a look at what that changes', async () => {
      const other = await admin.api.addPipeline('Restored');
      await put('restored', [other]);
      await put('restored', [IDENTITY]);
      const page = await admin.open({ path: '/jobs/restored' });
      await page.getByRole('button', { name: 'Restore version 1' }).click();
      const preview = page.getByRole('status', { name: 'What will happen' });
      await preview.getByText('Restored').waitFor();
      expect(await preview.textContent()).toContain('Taken out ofIdentity documents');
      await admin.expectAccessible(page);
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('heading', { name: 'Version 3' }).waitFor();
      expect(await namesOf('restored')).toEqual(['Restored']);
    });

    it('is deleted by who types its id, and its history stays', async () => {
      await put('deleted', [IDENTITY]);
      const page = await admin.open({ path: '/jobs/deleted' });
      await page.getByRole('button', { name: 'Actions for deleted' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      const confirm = page.getByRole('button', { name: 'Delete', exact: true });
      expect(await confirm.isDisabled()).toBe(true);
      await page.getByLabel('Type “deleted” to confirm').fill('deleted');
      await admin.expectAccessible(page);
      await confirm.click();
      await page.getByText('“deleted” is deleted').waitFor();
      await page.getByText('It comes back without pipelines when it is registered again.').waitFor();
      await page.getByRole('heading', { name: 'Version 2' }).waitFor();
      expect(await page.getByRole('button', { name: 'Change pipelines' }).count()).toBe(0);
      await page.goto(admin.address('/jobs?deleted=true&prefix=deleted'));
      await page.getByText('1 in all').waitFor();
    });

    it('that is not there is said to be not there', async () => {
      const page = await admin.open({ path: '/jobs/never-seen' });
      await page.getByRole('heading', { name: 'There is no such job' }).waitFor();
      await expect(admin.expectAccessible(page)).resolves.toBeUndefined();
    });
  });
});
