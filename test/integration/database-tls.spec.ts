import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '@flow-pipelines/database';
import { PostgresStore } from '@flow-pipelines/executor-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { CertificateAuthority, freePort } from '../support/index.js';

let folder: string;
let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'database-tls-'));
  // The server may run under another account.
  chmodSync(folder, 0o755);
  port = await freePort();
  const dataDir = join(folder, 'postgres');
  server = await startEmbeddedPostgres({ dataDir, port, onProgress: () => undefined });
  const { uid, gid } = statSync(join(dataDir, 'data'));
  const authority = await CertificateAuthority.create('ca');
  const other = await CertificateAuthority.create('other');
  for (const [name, { certificate }] of Object.entries({ ca: authority, other }))
    writeFileSync(join(folder, `${name}.pem`), certificate);
  const { certificate, key } = await authority.issue('server', 'localhost');
  for (const [name, pem] of Object.entries({ 'tls.pem': certificate, 'tls.key': key })) {
    const file = join(dataDir, 'data', name);
    writeFileSync(file, pem, { mode: 0o600 });
    chownSync(file, uid, gid);
  }
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  for (const setting of [`ssl_cert_file = 'tls.pem'`, `ssl_key_file = 'tls.key'`, 'ssl = on'])
    await client.query(`alter system set ${setting}`);
  await client.query('select pg_reload_conf()');
  await client.end();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A new connection to the host, with the certificates of that CA believed. */
function addressOf(host: string, ca: string): string {
  const url = new URL(server.url);
  url.hostname = host;
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', join(folder, `${ca}.pem`));
  return url.href;
}

const IS_TLS = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';

/** As api, relay and intake connect, and as executors do. */
const WAYS = {
  'the data source of the processes': async (url: string): Promise<unknown> => {
    const dataSource = createDataSource({ url, applicationName: 'test', poolSize: 1 });
    await dataSource.initialize();
    try {
      return await dataSource.query(IS_TLS);
    } finally {
      await dataSource.destroy();
    }
  },
  'the store of the executor kit': async (url: string): Promise<unknown> => {
    const store = new PostgresStore({ connectionString: url, schema: 'test' });
    try {
      return (await store.pool.query(IS_TLS)).rows;
    } finally {
      await store.close();
    }
  },
};

describe.each(Object.entries(WAYS))('PostgreSQL over TLS, by %s', (_, ask) => {
  it('speaks TLS to a server whose certificate is right', async () => {
    expect(await ask(addressOf('localhost', 'ca'))).toEqual([{ ssl: true }]);
  });

  it('refuses a certificate of another authority', async () => {
    await expect(ask(addressOf('localhost', 'other'))).rejects.toThrow(/certificate|signature/);
  });

  it('refuses a certificate for another name', async () => {
    await expect(ask(addressOf('127.0.0.1', 'ca'))).rejects.toThrow(/altnames|does not match/);
  });
});
