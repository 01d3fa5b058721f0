import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, freePort, type TestDatabase } from '../support/index.js';
import { spawnCommand } from '../support/spawn-app.js';

const MAIN = join(import.meta.dirname, '../../dist/apps/api/src/migrate/main.js');

async function run(databaseUrl: string | undefined, command: readonly string[] = [process.execPath, MAIN]) {
  const app = spawnCommand('migrate', command, { DATABASE_URL: databaseUrl });
  const { code } = await app.exited;
  return { code, output: app.output };
}

describe('npm run migrate', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty' });
  });
  afterAll(() => database.drop());

  it('migrates and ends, whether there is anything to do or not', async () => {
    const npm = ['npm', 'run', '--silent', 'migrate'];
    expect(await run(database.url, npm)).toEqual({
      code: 0,
      output: expect.stringMatching(/^migrate: applied \w+\d+/),
    });
    expect(await run(database.url)).toEqual({ code: 0, output: 'migrate: nothing to do\n' });
  });

  it.each([undefined, ''])('says that DATABASE_URL is missing when it is %p', async (url) => {
    const { code, output } = await run(url);
    expect(output).toMatch(/DATABASE_URL is missing/);
    expect(output).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  });

  it('says that the database is away, without the password', async () => {
    const { code, output } = await run(`postgres://flow:s3cret@127.0.0.1:${await freePort()}/flow`);
    expect(output).toMatch(/^migrate: PostgreSQL cannot be reached: .*ECONNREFUSED/);
    expect(output).not.toMatch(/s3cret|\n\s+at /);
    expect(code).toBe(1);
  });

  it('waits no longer than some seconds for a server that takes the call and never answers', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const sockets: { destroy(): void }[] = [];
    mute.on('connection', (socket) => sockets.push(socket.on('error', () => undefined)));
    const { port } = mute.address() as { port: number };
    const since = performance.now();
    const { code, output } = await run(`postgres://flow@127.0.0.1:${port}/flow`);
    expect(performance.now() - since).toBeLessThan(15_000);
    for (const socket of sockets) socket.destroy();
    mute.close();
    expect(output).toMatch(/^migrate: PostgreSQL cannot be reached/);
    expect(code).toBe(1);
  });

  it('says what the server says: a database that is not there, a wrong scheme', async () => {
    const missing = new URL(database.url);
    missing.pathname = '/not_there';
    expect(await run(missing.href)).toEqual({ code: 1, output: 'migrate: database "not_there" does not exist\n' });
    expect(await run('not a url')).toEqual({ code: 1, output: expect.stringMatching(/^migrate: .+\n$/) });
  });
});
