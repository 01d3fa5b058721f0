import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, startAdmin } from './start-admin.js';

const PHONE = { width: 390, height: 800 };

describe('the live screen', () => {
  let admin: Admin;
  let first: string;
  let second: string;
  beforeAll(async () => {
    admin = await startAdmin();
    first = await admin.api.addPipeline('First review');
    second = await admin.api.addPipeline('Second review');
  });
  afterAll(() => admin.stop());

  const put = async (job: string, pipeline: string) => {
    const answer = await admin.api.call('PUT', `/api/v2/jobs/${job}/pipelines`, {
      body: { pipeline_ids: [pipeline] },
    });
    expect(answer.status).toBe(200);
  };
  const addDeadLetter = (job: string | null) =>
    admin.api.dataSource.query(
      `insert into dead_letters (executor, topic, partition, record_offset, reason, detail, job_id, attempts, occurred_at)
       values ('reviews', 'flow.job-pipelines', 0, (select count(*) from dead_letters), 'handler_failed', 'it throws', $1, 6, now())`,
      [job],
    );

  it('shows changes as they happen, with nothing that keeps anybody from using it', async () => {
    const page = await admin.open({ path: '/live' });
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor();
    await put('live-1', first);
    await page.getByRole('link', { name: 'live-1' }).waitFor();
    await page.getByText('+ First review').waitFor();
    await put('live-2', second);
    await page.getByRole('link', { name: 'live-2' }).waitFor();
    const jobs = await page.getByRole('table').getByRole('link').allTextContents();
    expect(jobs).toEqual(['live-2', 'live-1']);
    await admin.expectAccessible(page);
  });

  it('holds back what happens while it is paused, and says how much', async () => {
    const page = await admin.open({ path: '/live' });
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await put('paused-1', first);
    await put('paused-2', first);
    await page.getByRole('button', { name: 'Resume (2 new)' }).waitFor();
    expect(await page.getByRole('link', { name: 'paused-1' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Resume (2 new)' }).click();
    await page.getByRole('link', { name: 'paused-1' }).waitFor();
    await page.getByRole('link', { name: 'paused-2' }).waitFor();
  });

  it('watches one job or one pipeline, and the address keeps which', async () => {
    const page = await admin.open({ path: '/live' });
    await page.getByPlaceholder('Any pipeline').click();
    await page.getByRole('option', { name: 'Second review' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor();
    await put('watched-1', first);
    await put('watched-2', second);
    await page.getByRole('link', { name: 'watched-2' }).waitFor();
    expect(await page.getByRole('link', { name: 'watched-1' }).count()).toBe(0);
    expect(page.url()).toBe(admin.address(`/live?pipeline=${second}`));
    await page.goto(admin.address('/live?job=watched-1'));
    await page.getByRole('link', { name: 'watched-1' }).waitFor();
    await page.getByText('1 in all').waitFor();
  });

  it('opens the stream anew where it broke, without a hole', async () => {
    const page = await admin.open({ path: '/live' });
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor();
    await page.context().setOffline(true);
    await put('offline-1', first);
    await page.context().setOffline(false);
    await put('offline-2', first);
    await page.getByRole('link', { name: 'offline-1' }).waitFor();
    await page.getByRole('link', { name: 'offline-2' }).waitFor();
    expect(await page.getByRole('link', { name: 'offline-1' }).count()).toBe(1);
  });

  it('tells how far behind the relay is, and that none runs', async () => {
    const page = await admin.open({ path: '/live?tab=delivery', colorScheme: 'dark' });
    await page.getByText('No relay is publishing').waitFor();
    await page.getByRole('img', { name: /^Events to publish over the last two minutes, now [1-9]/ }).waitFor();
    await page.getByText('None: Kafka takes the events of every job.').waitFor();
    expect(await page.getByRole('img', { name: /over the last two minutes/ }).count()).toBe(3);
    await admin.expectAccessible(page);
  });

  it('unparks a job, once it was said what that does', async () => {
    await admin.api.dataSource.query(
      `insert into parked_jobs (job_id, from_event, reason) values ('odd job', 1, 'message too large')`,
    );
    const page = await admin.open({ path: '/live?tab=delivery' });
    await page.getByRole('button', { name: 'Unpark odd job' }).click();
    await page.getByLabel('Leave the refused event out').check();
    expect(await page.getByRole('button', { name: 'Unpark', exact: true }).isDisabled()).toBe(true);
    await admin.expectAccessible(page);
    await page.getByLabel('Leave the refused event out').uncheck();
    await page.getByRole('button', { name: 'Unpark', exact: true }).click();
    await page.getByText('The relay is asked to publish “odd job” again').waitFor();
    await page.getByText('Being tried…').waitFor();
    const { body } = await admin.api.call('GET', '/api/v2/relay');
    expect(body['parked_jobs']).toEqual([
      expect.objectContaining({ job_id: 'odd job', unpark_requested_at: expect.any(String), skip_event: false }),
    ]);
  });

  it('redrives a dead letter, once it was said what that does', async () => {
    await put('given-up', first);
    await addDeadLetter('given-up');
    await addDeadLetter(null);
    const page = await admin.open({ path: '/live?tab=dead-letters' });
    await page.getByRole('button', { name: 'Without a job' }).click();
    await page.getByText('It cannot be redriven').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'given-up' }).click();
    await page.getByText('The record had no value.').waitFor();
    await page.getByRole('button', { name: 'Redrive…' }).click();
    await admin.expectAccessible(page);
    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    await page.getByText('the relay has not begun yet').waitFor();
    const { body } = await admin.api.call('GET', '/api/v2/audit?action=replay.requested');
    expect(body['items']).toHaveLength(1);
  });

  it('offers a viewer the events of their pipelines and nothing else, also on a phone', async () => {
    const id = await admin.api.addPrincipal({ name: 'Viewer' });
    const seen = await admin.api.addPipeline('Seen', { [id]: 'viewer' });
    const page = await admin.open({
      token: await admin.api.addToken(id),
      path: '/live?tab=delivery',
      viewport: PHONE,
    });
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor();
    await put('unseen-job', first);
    await put('seen-job', seen);
    await page.getByRole('link', { name: 'seen-job', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'unseen-job' }).count()).toBe(0);
    expect(await page.getByRole('tab').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    await admin.expectAccessible(page);
  });
});
