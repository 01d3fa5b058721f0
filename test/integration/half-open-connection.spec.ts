import { createDataSource, isConnectionError } from '@flow-pipelines/database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { createTestDatabase, freePort, type TestDatabase } from '../support/index.js';
import { FaultyNetwork } from './faulty-network.js';

const ANSWER_TIMEOUT_MS = 400;

describe('a connection to PostgreSQL whose other end is gone without a word', () => {
  let database: TestDatabase;
  let network: FaultyNetwork;
  let dataSource: DataSource;
  beforeEach(async () => {
    database = await createTestDatabase({ template: 'empty' });
    const url = new URL(database.url);
    network = new FaultyNetwork(await freePort(), Number(url.port));
    await network.open();
    url.port = String(network.port);
    dataSource = await createDataSource({
      url: url.href,
      applicationName: 'half open',
      poolSize: 1,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
    }).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await network.close();
    await database.drop();
  });

  const backend = async (): Promise<number> => (await dataSource.query('select pg_backend_pid() as pid'))[0].pid;
  const failureOf = (query: Promise<unknown>): Promise<Error & { code?: string }> =>
    query.then(
      () => {
        throw new Error('it was answered');
      },
      (error: Error) => error,
    );

  it('fails the statement under way as a broken connection, and is replaced', async () => {
    const first = await backend();
    network.fallSilent();
    const error = await failureOf(dataSource.query('select 1'));
    expect(error.message).toMatch(/has not answered for 400 ms/);
    expect(isConnectionError(error)).toBe(true);
    network.hear();
    expect(await backend()).not.toBe(first);
  });

  it('fails a transaction in its midst, and all statements that were sent ahead', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    network.fallSilent();
    const both = [runner.query('select 1'), runner.query('select 2')].map(failureOf);
    for (const error of await Promise.all(both)) expect(isConnectionError(error)).toBe(true);
    await runner.release();
    network.hear();
    expect(await backend()).toBeGreaterThan(0);
  });

  it('is kept while nobody uses it, however long, and while the network is slow', async () => {
    const first = await backend();
    await sleep(ANSWER_TIMEOUT_MS * 2);
    expect(await backend()).toBe(first);
    network.delay(ANSWER_TIMEOUT_MS / 4);
    expect(await backend()).toBe(first);
  });
});
