import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  eventually,
  freePort,
  spawnApp,
  startApi,
  testKafkaBrokers,
  uniqueTopic,
  type SpawnedApp,
  type TestApi,
} from '../../support/index.js';
import { addDeadLetter } from '../../integration/dead-letters.js';
import { asRole } from '../../support/test-database.js';
import { runCli, type Settings } from './run-cli.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const folder = mkdtempSync(join(tmpdir(), 'cli-'));
let api: TestApi;
let relay: SpawnedApp;
let settings: Settings;
beforeAll(async () => {
  api = await startApi();
  settings = { FLOW_PIPELINES_URL: api.url, FLOW_PIPELINES_TOKEN: api.adminToken };
  relay = spawnApp('outbox-relay', {
    DATABASE_URL: asRole(api.databaseUrl, 'relay'),
    KAFKA_BROKERS: await testKafkaBrokers(),
    KAFKA_TOPIC: uniqueTopic('cli'),
    KAFKA_PARTITIONS: '3',
    RELAY_PORT: String(await freePort()),
  });
});
afterAll(async () => {
  await relay.stop();
  await api.stop();
  rmSync(folder, { recursive: true });
});

/** One that has to succeed. */
async function run(...args: string[]): Promise<string> {
  const { code, out, err } = await runCli(args, settings);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
  return out.trimEnd();
}
const json = async <T>(...args: string[]) => JSON.parse(await run(...args, '--json')) as T;

describe('pipelines', () => {
  it('are made, listed, renamed by name, and deleted', async () => {
    const made = await json<{ id: string }>('pipelines', 'create', 'Invoices', '--description', 'Every one.');
    expect(made).toMatchObject({ id: expect.stringMatching(UUID), name: 'Invoices', description: 'Every one.' });
    expect(await run('pipelines', 'list', '--query', 'INV')).toMatch(/^ID +NAME +MANAGER\n\S+ +Invoices +yes$/);
    expect(await json('pipelines', 'rename', 'invoices', 'Bills')).toMatchObject({ id: made.id, name: 'Bills' });
    expect(await json('pipelines', 'list', '--role', 'viewer')).toEqual([]);
    expect(await run('pipelines', 'delete', 'Bills')).toContain(`Deleted ${made.id}`);
    expect(await run('pipelines', 'list', '--query', 'bills')).toBe('There are no such pipelines.');
  });

  it('that jobs use are deleted by force only', async () => {
    const id = await api.addPipeline('Used');
    await run('assign', 'user of it', '--set', id);
    const refused = await runCli(['pipelines', 'delete', 'Used'], settings);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('pipeline_in_use') });
    expect(await json('pipelines', 'delete', 'Used', '--force')).toEqual({ id, jobs_unassigned: 1, jobs_left: 0 });
  });
});

describe('assign and job', () => {
  it('replace, add and remove, show, tell the history and restore', async () => {
    const [first, second] = [await api.addPipeline('First'), await api.addPipeline('Second')];
    expect(await json('assign', 'job/1', '--set', 'first')).toMatchObject({ version: 1, pipelines: [{ id: first }] });
    const added = await json(
      'assign',
      'job/1',
      '--add',
      second,
      '--remove',
      'First',
      '--reason',
      'odd',
      '--if-version',
      '1',
    );
    expect(added).toMatchObject({ version: 2, pipelines: [{ id: second, name: 'Second' }] });
    expect(await run('job', 'show', 'job/1')).toMatch(/^job\/1 version 2\nID +NAME\n\S+ +Second$/);
    const history = await json<unknown[]>('job', 'history', 'job/1');
    expect(history).toMatchObject([{ version: 2, reason: 'odd' }, { version: 1 }]);
    expect(await run('job', 'history', 'job/1', '--limit', '1')).toContain('odd');
    expect(await run('job', 'restore', 'job/1', '1')).toBe('job/1 version 3: First');
    expect(await run('assign', 'job/1', '--clear')).toBe('job/1 version 4: (none)');
  });

  it('say with --dry-run what would happen, and change nothing', async () => {
    await api.addPipeline('Third');
    const said = await run('assign', 'job 2', '--set', 'Third', '--dry-run');
    expect(said).toContain('job 2 version 0: it would be done; nothing was changed\n  added    Third');
    expect(await json('job', 'show', 'job/1')).toMatchObject({ version: 4 });
    expect(await json('job', 'restore', 'job/1', '1', '--dry-run')).toMatchObject({ allowed: true, version: 4 });
  });

  it('end with 1 when it would be refused, and when the version is another', async () => {
    const user = await api.addPrincipal();
    const token = await api.addToken(user);
    const viewed = await api.addPipeline('Only viewed', { [user]: 'viewer' });
    const refused = await runCli(['assign', 'job 3', '--set', viewed, '--dry-run'], {
      ...settings,
      FLOW_PIPELINES_TOKEN: token,
    });
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('denied   Only viewed') });
    const late = await runCli(['assign', 'job/1', '--clear', '--if-version', '1', '--json'], settings);
    expect(late).toMatchObject({ code: 1, out: '' });
    expect(JSON.parse(late.err)).toMatchObject({ error: { code: 'version_mismatch', status: 412, retryable: false } });
  });

  it('waits for executors that do not come, and ends with 3', async () => {
    await api.addPipeline('Awaited');
    await api.dataSource.query(
      "insert into executors (name, last_seen_at) values ('late', clock_timestamp()) on conflict do nothing",
    );
    const waited = await runCli(['assign', 'awaited', '--set', 'Awaited', '--wait', '1'], settings);
    expect(waited).toMatchObject({ code: 3, out: 'awaited version 1: Awaited\n' });
    expect(waited.err).toContain('have not applied it yet');
  });
});

describe('events tail', () => {
  it('prints each change as it is committed, one JSON a line', async () => {
    const pipeline = await api.addPipeline('Tailed');
    const tail = runCli(['events', 'tail', '--job', 'tailed', '--count', '2', '--json', '--after', '0'], settings);
    await run('assign', 'tailed', '--set', pipeline);
    await run('assign', 'not of interest', '--set', pipeline);
    await run('assign', 'tailed', '--clear');
    const { code, out } = await tail;
    const versions = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { data: { version: number } }).data.version);
    expect({ code, versions }).toEqual({ code: 0, versions: [1, 2] });
  });
});

describe('relay, replay and dead-letters', () => {
  it('say how far the relay is, and publish once more', async () => {
    await run('assign', 'replayed', '--set', await api.addPipeline('Replayed'));
    await eventually(async () => expect(await json('relay', 'status')).toMatchObject({ lag: 0, gaps: 0 }), {
      timeoutMs: 40_000,
    });
    expect(await run('relay', 'status')).toMatch(/^leader +\S+\/\d+$/m);
    const replay = await runCli(['replay', '--job', 'replayed', '--json'], settings);
    expect(JSON.parse(replay.out)).toMatchObject({ state: 'done', replayed: 1 });
    expect(replay.err).toBe('');
    expect(await run('replay', '--job', 'replayed', '--newest-only', '--no-wait')).toMatch(
      /^Replay \S+ is waiting: 0 events$/,
    );
  });

  it('let a parked job go on', async () => {
    await run('assign', 'parked', '--set', await api.addPipeline('Parked'));
    await api.dataSource.query(
      `insert into parked_jobs (job_id, id, from_event, reason)
       select job_id, gen_random_uuid(), id, 'too large' from job_pipeline_events where job_id = 'parked'`,
    );
    expect(await run('relay', 'unpark', 'parked')).toContain('asked to go on with parked');
    const nobody = await runCli(['relay', 'unpark', 'not parked'], settings);
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('job_not_parked') });
  });

  it('list dead letters, and send the newest event of one again', async () => {
    expect(await run('dead-letters', 'list', '--executor', 'nobody')).toBe('There are none.');
    const id = await addDeadLetter(api.dataSource);
    expect(await run('dead-letters', 'list', '--job', 'job-1')).toMatch(/reviews +job-1 +handler_failed/);
    expect(await json('dead-letters', 'redrive', id)).toMatchObject({ job_id: 'job-1', newest_only: true });
  });
});

describe('token', () => {
  it('is made, shown once, rotated, listed and revoked', async () => {
    const made = await json<{ id: string; token: string }>('token', 'create', 'laptop', '--scope', 'read', 'assign');
    expect(made).toMatchObject({ scopes: ['read', 'assign'], token: expect.stringMatching(/^fp_/) });
    const file = join(folder, 'token');
    writeFileSync(file, `${made.token}\n`);
    const asMade = { ...settings, FLOW_PIPELINES_TOKEN: undefined };
    expect((await runCli(['pipelines', 'list', '--token-file', file], asMade)).code).toBe(0);
    expect((await runCli(['pipelines', 'list', '--token-file', '-'], asMade, made.token)).code).toBe(0);
    const rotated = await json<{ id: string; token: string }>('token', 'rotate', made.id, '--overlap', '0');
    expect(rotated.token).not.toBe(made.token);
    expect(await run('token', 'list', '--state', 'active')).toContain(rotated.id);
    expect(await json('token', 'revoke', rotated.id)).toEqual({ id: rotated.id, revoked: true });
    expect((await runCli(['pipelines', 'list', '--token-file', file], asMade)).code).toBe(4);
  });
});

describe('export and import', () => {
  it('write the site down, show what would change, and make it so', async () => {
    const file = join(folder, 'site.json');
    await run('export', '--output', file);
    const site = JSON.parse(readFileSync(file, 'utf8')) as { pipelines: object[] };
    expect(JSON.parse(await run('export'))).toEqual(site);
    expect(await run('import', file)).toContain('The site is as the document says.');
    site.pipelines.push({ name: 'From a file', description: '', members: [] });
    writeFileSync(file, JSON.stringify(site));
    expect(await run('import', file)).toMatch(/1 created, .*nothing was done: --apply does it$/);
    expect(await json('pipelines', 'list', '--query', 'From a file')).toEqual([]);
    expect(await json('import', file, '--apply')).toMatchObject({ dry_run: false, counts: { created: 1 } });
    expect(await json('pipelines', 'list', '--query', 'From a file')).toHaveLength(1);
    const nonsense = await runCli(['import', '-'], settings, '{');
    expect(nonsense).toMatchObject({ code: 2, err: expect.stringContaining('JSON') });
  });
});

describe('exit codes', () => {
  const misused = [
    [['nonsense'], 'unknown command'],
    [['assign'], "missing required argument 'job'"],
    [['assign', 'x'], 'One of: --set'],
    [['assign', 'x', '--set', 'a', '--add', 'b'], 'One of: --set'],
    [['assign', 'x', '--set', 'no such pipeline'], 'There is no pipeline called'],
    [['job', 'restore', 'x', 'first'], 'whole number'],
    [['token', 'create', 'x', '--scope', 'all'], 'Allowed choices are read'],
    [['pipelines', 'list', '--token-file', '/nowhere/token'], 'ENOENT'],
  ] as const;

  it.each(misused)('2 for %j', async (args, why) => {
    expect(await runCli([...args], settings)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(why) });
    const asJson = await runCli([...args, '--json'], settings);
    expect(asJson).toMatchObject({ code: 2, out: '' });
    expect(JSON.parse(asJson.err)).toMatchObject({ error: { code: 'usage', message: expect.stringContaining(why) } });
  });

  it('2 without a token, and for an address that is none', async () => {
    expect((await runCli(['pipelines', 'list'], { FLOW_PIPELINES_URL: api.url })).code).toBe(2);
    expect((await runCli(['pipelines', 'list'], { ...settings, FLOW_PIPELINES_URL: 'nowhere' })).code).toBe(2);
  });

  it('4 with a wrong token, and without the permission', async () => {
    const wrong = await runCli(['pipelines', 'list', '--json'], { ...settings, FLOW_PIPELINES_TOKEN: 'wrong' });
    expect(wrong.code).toBe(4);
    expect(JSON.parse(wrong.err)).toMatchObject({ error: { code: 'token_invalid', status: 401 } });
    const token = await api.addToken(await api.addPrincipal());
    const weak = await runCli(['export'], { ...settings, FLOW_PIPELINES_TOKEN: token });
    expect(weak).toMatchObject({ code: 4, err: expect.stringContaining('permission_missing') });
  });

  it('3 when nobody answers, saying that it tries again', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, err } = await runCli(['pipelines', 'list', '--url', url], settings);
    expect(code).toBe(3);
    expect(err).toContain('trying again in');
    expect(err).toContain('connection_failed');
  });

  it('3 when something else answers', async () => {
    const server: Server = createServer((_, response) => response.writeHead(502).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect((await runCli(['pipelines', 'list', '--url', url], settings)).code).toBe(3);
    } finally {
      server.close();
    }
  });

  it('0 for help, which every command has with an example', async () => {
    const { code, out } = await runCli(['token', 'create', '--help'], {});
    expect(code).toBe(0);
    expect(out).toContain('$ flow-pipelines token create laptop');
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('is a script for %s', async (shell) => {
    expect(await run('completion', shell)).toContain('flow-pipelines');
  });

  it('offers commands, options and the values of options', async () => {
    expect(await run('complete', '--', 'token', '')).toMatch(/^create\t/m);
    expect(await run('complete', '--', 'token', 'create', 'x', '--scope', '')).toMatch(/^assign/m);
    expect(await run('complete', '--', 'assign', 'x', '--d')).toMatch(/^--dry-run/m);
  });
});
