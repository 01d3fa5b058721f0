import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { appliedBy, readAppliedVersions } from '../../apps/api/src/acknowledgements/applied-by.js';
import { AppliedWaiter } from '../../apps/api/src/acknowledgements/applied-waiter.js';
import { startApi, type TestApi } from '../support/index.js';

describe(AppliedWaiter, () => {
  let api: TestApi;
  let waiter: AppliedWaiter;
  beforeAll(async () => {
    api = await startApi({ DATABASE_POOL_SIZE: '2' });
    waiter = api.app.get(AppliedWaiter);
  });
  afterAll(() => api.stop());
  beforeEach(() => api.dataSource.query('truncate executors, executor_acknowledgements cascade'));

  const addExecutor = (name: string, seenAgo = '0 s') =>
    api.dataSource.query('insert into executors (name, last_seen_at) values ($1, now() - $2::interval)', [
      name,
      seenAgo,
    ]);
  const acknowledge = (executor: string, jobId: string, version: number) =>
    api.dataSource.query(
      `insert into executor_acknowledgements as known (job_id, executor, applied_version, applied_at) values ($1, $2, $3, now())
           on conflict (job_id, executor) do update set applied_version = excluded.applied_version`,
      [jobId, executor, version],
    );
  const settled = async (waiting: Promise<string>) => {
    const nothing = Symbol('not settled');
    return (await Promise.race([waiting, Promise.resolve(nothing)])) !== nothing;
  };

  it('says that a version is applied once every live executor has acknowledged it, or a later one', async () => {
    await addExecutor('desk');
    await addExecutor('archive');
    await addExecutor('dismantled', '4 minutes');
    const waiting = waiter.wait('job', 7, 20_000);
    await acknowledge('desk', 'job', 7);
    await acknowledge('archive', 'job', 6);
    await acknowledge('archive', 'another', 7);
    expect(await waiter.wait('job', 6, 20_000)).toBe('applied');
    expect(await settled(waiting)).toBe(false);
    await acknowledge('archive', 'job', 9);
    expect(await waiting).toBe('applied');
  });

  it('says that it is pending when the time is up', async () => {
    await addExecutor('desk');
    const since = Date.now();
    expect(await waiter.wait('slow', 1, 300)).toBe('pending');
    expect(Date.now() - since).toBeGreaterThanOrEqual(290);
  });

  it('does not say that a version is applied while there is nobody to apply it', async () => {
    await addExecutor('dismantled', '4 minutes');
    await acknowledge('dismantled', 'nobody', 1);
    expect(await waiter.wait('nobody', 1, 300)).toBe('pending');
  });

  it('does not count a parked version as applied', async () => {
    await addExecutor('desk');
    await api.dataSource.query(
      `insert into executor_acknowledgements (job_id, executor, parked_version, parked_at) values ('stuck', 'desk', 1, now())`,
    );
    expect(await waiter.wait('stuck', 1, 300)).toBe('pending');
  });

  it('lets a thousand wait, holds no connection for them, and turns more away', async () => {
    await addExecutor('desk');
    const jobs = Array.from({ length: 1_000 }, (_, index) => `crowd ${index}`);
    const waiting = jobs.map((job) => waiter.wait(job, 1, 20_000));
    expect(await waiter.wait('one too many', 1, 20_000)).toBe('pending');
    // The api has two connections, and is of use meanwhile.
    expect((await api.call('GET', '/api/v2/me')).status).toBe(200);
    await api.dataSource.query(
      `insert into executor_acknowledgements (job_id, executor, applied_version) select job, 'desk', 1 from unnest($1::text[]) as job`,
      [jobs],
    );
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['applied']));
  });

  it('goes on when a question fails', async () => {
    await addExecutor('desk');
    await api.dataSource.query('alter table executors rename to mislaid');
    const waiting = waiter.wait('broken', 1, 20_000);
    try {
      await acknowledge('desk', 'broken', 1);
      expect(await waiter.wait('broken', 1, 300)).toBe('pending');
    } finally {
      await api.dataSource.query('alter table mislaid rename to executors');
    }
    expect(await waiting).toBe('applied');
  });

  it('lets everybody go when the process stops', async () => {
    const other = await startApi({ DATABASE_URL: api.databaseUrl });
    await addExecutor('desk');
    const waiting = other.app.get(AppliedWaiter).wait('stopped', 1, 60_000);
    await other.stop();
    expect(await waiting).toBe('pending');
    expect(await other.app.get(AppliedWaiter).wait('stopped', 1, 60_000)).toBe('pending');
  });

  it('has beside it who has applied which version', async () => {
    await acknowledge('desk', 'history', 3);
    await acknowledge('archive', 'history', 1);
    const applied = await readAppliedVersions(api.dataSource.manager, 'history');
    const names = (version: number) => appliedBy(applied, version).map(({ executor }) => executor);
    expect([1, 2, 3, 4].map(names)).toEqual([['archive', 'desk'], ['desk'], ['desk'], []]);
  });
});
