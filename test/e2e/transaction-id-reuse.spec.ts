import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../apps/all-in-one/src/embedded-postgres.js';
import { freePort } from '../support/index.js';

/** Why a lost COMMIT is settled by asking the log (see docs/adr/0003) and not pg_xact_status. */
describe('PostgreSQL after a crash', () => {
  it('gives the id of a transaction that was lost to another one, and then calls it committed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'xid-reuse-'));
    const options = { dataDir: join(folder, 'postgres'), port: await freePort(), onProgress: () => undefined };
    let postgres = await startEmbeddedPostgres(options);
    try {
      const lost = await connect(postgres.url);
      await lost.query('begin');
      const id = await currentTransactionId(lost);
      process.kill(postgres.pid, 'SIGKILL');
      await new Promise((resolve) => lost.once('end', resolve));

      postgres = await startEmbeddedPostgres(options);
      const other = await connect(postgres.url);
      expect(await currentTransactionId(other)).toBe(id);
      const { rows } = await other.query('select pg_xact_status($1::text::xid8) as status', [id]);
      expect(rows).toEqual([{ status: 'committed' }]);
      await other.end();
    } finally {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function currentTransactionId(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
  return rows[0]?.id ?? '';
}
