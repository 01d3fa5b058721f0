import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresStore } from '@flow-pipelines/executor-kit';
import { createTestDatabase, type TestDatabase } from '../support/index.js';
import { spawnCommand } from '../support/spawn-app.js';
import { jobEvent } from './job-events.js';

const MAIN = join(import.meta.dirname, '../../dist/libs/executor-kit/src/cli/main.js');

let database: TestDatabase;
let store: PostgresStore;
beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty' });
  store = new PostgresStore({ connectionString: database.url, schema: 'cli' });
  await store.prepare();
  for (const job of ['a', 'b'])
    await store.park('desk', { event: jobEvent(job, 2), detail: `no desk for ${job}`, attempts: 6 });
  await store.park('other', { event: jobEvent('c', 1), detail: '', attempts: 1 });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

async function call(...args: string[]) {
  const command = spawnCommand('flow-executor-kit', [process.execPath, MAIN, ...args]);
  const { code } = await command.exited;
  return { code, out: command.output };
}

const where = (executor = 'desk') => ['--schema', 'cli', '--executor', executor, '--database', database.url];

describe('flow-executor-kit', () => {
  it('lists what is parked, one job a line', async () => {
    const { code, out } = await call('parked', ...where());
    expect(code).toBe(0);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const common = { version: 2, events: 1, attempts: 6, redriveRequested: false };
    expect(lines).toMatchObject(['a', 'b'].map((jobId) => ({ jobId, detail: `no desk for ${jobId}`, ...common })));
  });

  it('asks for named jobs, or all of one executor', async () => {
    expect((await call('redrive', 'a', 'nobody', ...where())).out).toBe('1 parked jobs will be tried again\n');
    expect(await store.listRedriveRequests('desk', 10)).toEqual(['a']);
    expect((await call('redrive', '--all', ...where())).out).toBe('2 parked jobs will be tried again\n');
    expect((await store.listRedriveRequests('desk', 10)).toSorted((a, b) => a.localeCompare(b))).toEqual(['a', 'b']);
    expect(await store.listRedriveRequests('other', 10)).toEqual([]);
  });

  it.each([[[]], [['redrive']], [['redrive', 'a', '--all']], [['park']], [['parked', '--what']]])(
    'explains itself when it is misused: %j',
    async (args) => {
      expect(await call(...args, ...(args.includes('--what') ? [] : where()))).toMatchObject({
        code: 2,
        out: expect.stringContaining('flow-executor-kit <command>'),
      });
    },
  );

  it('says what went wrong', async () => {
    const away = ['--schema', 'cli', '--executor', 'desk', '--database', 'postgresql://127.0.0.1:1/none'];
    expect(await call('parked', ...away)).toMatchObject({ code: 1, out: expect.stringMatching(/./) });
    expect(await call('parked', '--schema', 'none', '--executor', 'x', '--database', database.url)).toMatchObject({
      code: 1,
      out: expect.stringContaining('does not exist'),
    });
  });
});
