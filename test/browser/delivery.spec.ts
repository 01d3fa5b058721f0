import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { RelayHarness } from '../integration/relay-harness.js';
import { eventually } from '../support/index.js';
import { expectVisible } from './expect-visible.js';
import { putJobPipelines } from './job-pipelines.js';
import { type Admin, startAdmin } from './start-admin.js';

/** Of one message: putting a job into many pipelines is refused, taking it out of them is not. */
const LIMIT = '3500';
const TOO_MANY = 30;

describe('the live screen, with a relay that publishes to Kafka', () => {
  let harness: RelayHarness;
  let admin: Admin;
  let pipelines: string[];
  beforeAll(async () => {
    harness = new RelayHarness();
    await harness.open();
    await harness.createTopic({ 'max.message.bytes': LIMIT });
    admin = await startAdmin({ DATABASE_URL: harness.database.url });
    const names = Array.from({ length: TOO_MANY }, (_, index) => `Pipeline ${index}`);
    pipelines = await Promise.all(names.map((name) => admin.api.addPipeline(name)));
    harness.startRelay({ owner: 'relay-of-the-test' });
  });
  afterAll(async () => {
    await admin.stop();
    await harness.close();
  });

  const put = (job: string, ids: readonly string[]) => putJobPipelines(admin.api, job, ids);
  /** How many pipelines each event of a job has that a consumer sees, oldest first. */
  const publishedOf = async (job: string) => {
    const events = (await harness.valuesInTopic()).map((value) => JSON.parse(value ?? '{}'));
    return events.filter(({ job_id: id }) => id === job).map(({ pipelines: those }) => those.length);
  };
  /** A job that Kafka refuses again is parked anew. */
  const parkedSince = async () => {
    const [row]: { at: string }[] = await admin.api.dataSource.query('select parked_at::text as at from parked_jobs');
    return row?.at;
  };
  const open = (): Promise<Page> => admin.open({ path: '/live?tab=delivery' });
  const unpark = async (page: Page, job: string, skips = false) => {
    await page.getByRole('button', { name: `Unpark ${job}` }).click();
    if (skips) {
      await page.getByLabel('Leave the refused event out').check();
      await page.getByLabel(`Type “${job}” to confirm`).fill(job);
    }
    await page.getByRole('button', { name: 'Unpark', exact: true }).click();
  };

  it('tells who publishes, how fast, and that nothing is left over', async () => {
    const page = await open();
    await page.getByText('Published by relay-of-the-test (epoch 1)').waitFor();
    const fast = page.getByRole('img', { name: /^Throughput over the last two minutes, now (?!0 \/)/ });
    let changes = 0;
    await eventually(async () => {
      await put('busy', [pipelines[changes++ % 2] ?? '']);
      expect(await fast.count()).toBe(1);
    });
    await page.getByRole('img', { name: 'Events to publish over the last two minutes, now 0' }).waitFor();
    await expectVisible(page.getByText(/^Last published/));
    await eventually(async () => expect(await publishedOf('busy')).toHaveLength(changes));
    await admin.expectAccessible(page);
  });

  it('unparks a job to the end: refused again, it is parked again; taken, it is gone from the list', async () => {
    await put('parked', pipelines);
    await put('parked', pipelines.slice(0, 1));
    const page = await open();
    await page.getByRole('row', { name: /^parked .* 2 / }).waitFor();
    const before = await parkedSince();
    await unpark(page, 'parked');
    await page.getByText('The relay is asked to publish “parked” again').waitFor();
    await eventually(async () => expect(await parkedSince()).not.toBe(before));
    expect(await publishedOf('parked')).toEqual([]);
    await harness.alterTopic({ 'max.message.bytes': '100000' });
    await unpark(page, 'parked');
    await page.getByText('None: Kafka takes the events of every job.').waitFor();
    expect(await publishedOf('parked')).toEqual([TOO_MANY, 1]);
    await harness.alterTopic({ 'max.message.bytes': LIMIT });
  });

  it('leaves out the event that Kafka refuses, where that was chosen', async () => {
    await put('skipped', pipelines);
    await put('skipped', pipelines.slice(0, 2));
    const page = await open();
    await unpark(page, 'skipped', true);
    await page.getByText('None: Kafka takes the events of every job.').waitFor();
    expect(await publishedOf('skipped')).toEqual([2]);
  });

  it('redrives a dead letter to the end', async () => {
    await put('given-up', pipelines.slice(0, 1));
    await eventually(async () => expect(await publishedOf('given-up')).toEqual([1]));
    await admin.api.dataSource.query(
      `insert into dead_letters (executor, topic, partition, record_offset, reason, detail, job_id, attempts, occurred_at)
       values ('reviews', 'flow.job-pipelines', 0, 0, 'handler_failed', 'it throws', 'given-up', 6, now())`,
    );
    const page = await admin.open({ path: '/live?tab=dead-letters' });
    await page.getByRole('button', { name: 'given-up' }).click();
    await page.getByRole('button', { name: 'Redrive…' }).click();
    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    await page.getByText('Published once more.').waitFor();
    expect(await publishedOf('given-up')).toEqual([1, 1]);
  });
});
