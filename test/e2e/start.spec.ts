import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { occupy, pidsIn, StartSite, untilReady } from '../support/start-site.js';
import { createTestDatabase } from '../support/test-database.js';
import { testKafkaBrokers } from '../support/test-kafka.js';

/** Everybody but whoever asks. */
const ACCOUNTS = `select distinct usename as account from pg_stat_activity
  where backend_type = 'client backend' and pid <> pg_backend_pid() order by 1`;

describe('npm start', () => {
  let site: StartSite;

  beforeEach(async () => {
    site = await StartSite.create();
  });
  afterEach(() => site.remove());

  it('brings everything up, stops all of it on SIGINT and SIGTERM, and finds its data again', async () => {
    const first = site.start();
    expect(await untilReady(first)).toBe(site.readyLine(`127.0.0.1:${site.ports.EMBEDDED_KAFKA_PORT}`));
    expect(first.output.match(/^ready /gm)).toHaveLength(1);
    const pids = pidsIn(first);
    await site.query(`create table proof as select 'kept' as word`);
    expect(await site.query(ACCOUNTS)).toEqual([
      { account: 'flow_pipelines_api' },
      { account: 'flow_pipelines_executor' },
      { account: 'flow_pipelines_intake' },
      { account: 'flow_pipelines_relay' },
    ]);
    expect(await first.stop('SIGINT')).toEqual({ code: 0, signal: null });
    await site.expectNothingLeft(pids);

    const second = site.start();
    await untilReady(second);
    expect(await site.query('select word from proof')).toEqual([{ word: 'kept' }]);
    expect(await second.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    await site.expectNothingLeft(pidsIn(second));
  });

  it('names all ports in use at once, and leaves nothing running', async () => {
    const taken = [await occupy(site.ports.RELAY_PORT), await occupy(site.ports.EMBEDDED_KAFKA_PORT)];
    const app = site.start();
    expect(await app.exited).toEqual({ code: 1, signal: null });
    expect(app.output).toContain(`RELAY_PORT: 127.0.0.1:${site.ports.RELAY_PORT}`);
    expect(app.output).toContain(`EMBEDDED_KAFKA_PORT: 127.0.0.1:${site.ports.EMBEDDED_KAFKA_PORT}`);
    expect(app.output).not.toMatch(/^ {2}- PORT/m);
    expect(app.output).not.toContain('starting');
    for (const server of taken) server.close();
  });

  it('runs without Kafka where there is no Java, and says so', async () => {
    const app = site.start({ PATH: site.folder, JAVA_HOME: undefined });
    expect(await untilReady(app)).toBe(site.readyLine('none'));
    expect(app.output).toMatch(/Kafka: not available: Java was not found/);
    expect(app.output).not.toMatch(/^(outbox-relay|intake|flow-executor)/m);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });

  it('runs without Kafka where it is not downloaded and there is no Maven, and says so', async () => {
    const java = process.env['JAVA_HOME'] ?? javaHome();
    const app = site.start({ PATH: site.folder, JAVA_HOME: java, XDG_CACHE_HOME: site.folder });
    expect(await untilReady(app)).toBe(site.readyLine('none'));
    expect(app.output).toMatch(/Kafka: not available: Maven \(mvn\) was not found/);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });

  it('uses the PostgreSQL and the Kafka that it is given, and starts none', async () => {
    const database = await createTestDatabase({ template: 'empty' });
    const brokers = await testKafkaBrokers();
    const app = site.start({ DATABASE_URL: database.url, KAFKA_BROKERS: brokers });
    expect(await untilReady(app)).toBe(site.readyLine(brokers));
    expect(app.output).not.toMatch(/^(PostgreSQL|Kafka): /m);
    expect(existsSync(site.dataDir)).toBe(false);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    await database.drop();
  });
});

/** The Java that is on the PATH, since the test hands on no PATH. */
function javaHome(): string {
  const found = (process.env['PATH'] ?? '').split(delimiter).find((path) => existsSync(join(path, 'java')));
  return dirname(dirname(realpathSync(join(found ?? '', 'java'))));
}
