import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { identityOf } from '../../apps/all-in-one/src/process-identity.js';
import { freePort } from '../support/free-port.mjs';
import { spawnApp, type SpawnedApp } from '../support/spawn-app.js';
import { createTestDatabase } from '../support/test-database.js';
import { testKafkaBrokers } from '../support/test-kafka.js';

const PARTS = ['PostgreSQL', 'Kafka', 'api', 'outbox-relay', 'flow-executor'];
const PORTS = ['PORT', 'RELAY_PORT', 'EXECUTOR_PORT', 'EMBEDDED_POSTGRES_PORT', 'EMBEDDED_KAFKA_PORT'] as const;

describe('npm start', () => {
  let folder: string;
  let ports: Record<(typeof PORTS)[number], number>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flow-pipelines-start-'));
    ports = Object.fromEntries(await Promise.all(PORTS.map(async (setting) => [setting, await freePort()])));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function start(env: Record<string, string | undefined> = {}): SpawnedApp {
    const own = Object.fromEntries(Object.entries(ports).map(([setting, port]) => [setting, String(port)]));
    const unset = { DATABASE_URL: undefined, KAFKA_BROKERS: undefined };
    return spawnApp('all-in-one', { ...unset, ...own, DATA_DIR: join(folder, 'data'), ...env });
  }

  const isReady = (app: SpawnedApp) => app.waitForLine(/^ready /);
  const readyLine = (kafka: string) => `ready http://127.0.0.1:${ports.PORT} kafka ${kafka}`;

  async function query(sql: string): Promise<unknown[]> {
    const password = readFileSync(join(folder, 'data/postgres/password'), 'utf8');
    const host = `127.0.0.1:${ports.EMBEDDED_POSTGRES_PORT}`;
    const client = new pg.Client({ connectionString: `postgres://postgres:${password}@${host}/flow_pipelines` });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async function expectNothingLeft(pids: readonly number[]): Promise<void> {
    expect(pids.filter(isAlive)).toEqual([]);
    for (const port of Object.values(ports)) await expect(listenOnce(port)).resolves.toBe(port);
  }

  it('brings everything up, stops all of it on SIGINT and SIGTERM, and finds its data again', async () => {
    const first = start();
    expect(await isReady(first)).toBe(readyLine(`127.0.0.1:${ports.EMBEDDED_KAFKA_PORT}`));
    expect(first.output.match(/^ready /gm)).toHaveLength(1);
    const pids = pidsIn(first, PARTS);
    await query(`create table proof as select 'kept' as word`);
    expect(await first.stop('SIGINT')).toEqual({ code: 0, signal: null });
    await expectNothingLeft(pids);

    const second = start();
    await isReady(second);
    expect(await query('select word from proof')).toEqual([{ word: 'kept' }]);
    expect(await second.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    await expectNothingLeft(pidsIn(second, PARTS));
  });

  it('names all ports in use at once, and leaves nothing running', async () => {
    const taken = [await occupy(ports.RELAY_PORT), await occupy(ports.EMBEDDED_KAFKA_PORT)];
    const app = start();
    expect(await app.exited).toEqual({ code: 1, signal: null });
    expect(app.output).toContain(`RELAY_PORT: 127.0.0.1:${ports.RELAY_PORT}`);
    expect(app.output).toContain(`EMBEDDED_KAFKA_PORT: 127.0.0.1:${ports.EMBEDDED_KAFKA_PORT}`);
    expect(app.output).not.toMatch(/^ {2}- PORT/m);
    expect(app.output).not.toContain('starting');
    for (const server of taken) server.close();
  });

  it('runs without Kafka where there is no Java, and says so', async () => {
    const app = start({ PATH: folder, JAVA_HOME: undefined });
    expect(await isReady(app)).toBe(readyLine('none'));
    expect(app.output).toMatch(/Kafka: not available: Java was not found/);
    expect(app.output).not.toMatch(/^(outbox-relay|flow-executor)/m);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });

  it('runs without Kafka where it is not downloaded and there is no Maven, and says so', async () => {
    const java = process.env['JAVA_HOME'] ?? javaHome();
    const app = start({ PATH: folder, JAVA_HOME: java, XDG_CACHE_HOME: folder });
    expect(await isReady(app)).toBe(readyLine('none'));
    expect(app.output).toMatch(/Kafka: not available: Maven \(mvn\) was not found/);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });

  it('uses the PostgreSQL and the Kafka that it is given, and starts none', async () => {
    const database = await createTestDatabase({ template: 'empty' });
    const brokers = await testKafkaBrokers();
    const app = start({ DATABASE_URL: database.url, KAFKA_BROKERS: brokers });
    expect(await isReady(app)).toBe(readyLine(brokers));
    expect(app.output).not.toMatch(/^(PostgreSQL|Kafka): /m);
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    await database.drop();
  });

  it('starts again after kill -9, ending first what was left behind', async () => {
    const killed = start();
    await isReady(killed);
    const left = pidsIn(killed, PARTS);
    await query(`create table proof as select 'kept' as word`);
    await killed.kill9();

    const next = start();
    await isReady(next);
    expect(left.filter(isAlive)).toEqual([]);
    expect(await query('select word from proof')).toEqual([{ word: 'kept' }]);
    expect(await next.stop()).toEqual({ code: 0, signal: null });
    await expectNothingLeft(pidsIn(next, PARTS));
  });

  it('refuses a data folder that another start is using', async () => {
    const first = start({ PATH: folder, JAVA_HOME: undefined });
    await isReady(first);
    const others = { PORT: String(await freePort()), EMBEDDED_POSTGRES_PORT: String(await freePort()) };
    const second = start(others);
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.output).toContain(`in use by process ${first.pid}`);
    expect(await first.stop()).toEqual({ code: 0, signal: null });
  });

  it('starts a part again that crashed', async () => {
    const app = start({ PATH: folder, JAVA_HOME: undefined });
    await isReady(app);
    process.kill(pidsIn(app, ['api'])[0] ?? 0, 'SIGKILL');
    await app.waitForLine('api ended unexpectedly; starting it again in 0.5 s');
    await app.waitForLine('api is ready again');
    expect((await fetch(`http://127.0.0.1:${ports.PORT}/health/ready`)).status).toBe(200);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });
});

function pidsIn(app: SpawnedApp, parts: readonly string[]): number[] {
  return parts.map((part) => {
    const pid = new RegExp(`^${part}: ready \\(process (\\d+)\\)`, 'm').exec(app.output)?.[1];
    if (pid === undefined) throw new Error(`${part} did not say that it is ready:\n${app.output}`);
    return Number(pid);
  });
}

const isAlive = (pid: number) => identityOf(pid) !== undefined;

function occupy(port: number) {
  return new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

async function listenOnce(port: number): Promise<number> {
  const server = await occupy(port);
  const address = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

/** The Java that is on the PATH, since the test hands on no PATH. */
function javaHome(): string {
  const found = (process.env['PATH'] ?? '').split(delimiter).find((path) => existsSync(join(path, 'java')));
  return dirname(dirname(realpathSync(join(found ?? '', 'java'))));
}
