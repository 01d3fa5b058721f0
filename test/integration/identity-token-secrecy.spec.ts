import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashToken } from '../../apps/api/src/identity/token.js';
import { startApi, type TestApi } from '../support/index.js';

/** Everything that a dump holds: each row of each table that is not PostgreSQL's own, as text (bytea as hex). */
async function dump({ dataSource }: TestApi): Promise<string> {
  const tables: { name: string }[] = await dataSource.query(`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`);
  expect(tables.length).toBeGreaterThan(8);
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows: { text: string }[] = await dataSource.query(`select t::text as text from ${name} t`);
    texts.push(...rows.map(({ text }) => text));
  }
  return texts.join('\n');
}

/** A token in the spellings in which a database may hold it. */
function spellingsOf(token: string): string[] {
  const bytes = Buffer.from(token);
  return [token, token.slice(3), bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
}

describe('a dump of the database', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('holds none of the tokens that were issued, but their hashes', async () => {
    const issued = [api.adminToken];
    const account = await api.addPrincipal({ kind: 'service_account' });
    for (const holder of [{}, { service_account_id: account }]) {
      const headers = { 'idempotency-key': `key-${issued.length}` };
      const { body } = await api.call('POST', '/api/v2/tokens', { body: { name: 'hidden', ...holder }, headers });
      const rotated = await api.call('POST', `/api/v2/tokens/${String(body.id)}/rotate`, { body: {} });
      issued.push(String(body.token), String(rotated.body.token));
    }
    for (const token of issued) expect((await api.call('GET', '/api/v2/me', { token })).status).toBe(200);
    const text = await dump(api);
    expect(issued).toHaveLength(5);
    for (const token of issued) {
      expect(text).toContain(hashToken(token).toString('hex'));
      for (const spelling of spellingsOf(token)) expect(text).not.toContain(spelling);
    }
  });

  it('would show one that stood in it, in text, JSON or bytes', async () => {
    await api.dataSource.query('create table leak (a text, b jsonb, c bytea)');
    await api.dataSource.query('insert into leak values ($1, $2, $3)', [
      'fp_A',
      JSON.stringify({ token: 'fp_B' }),
      Buffer.from('fp_C'),
    ]);
    const text = await dump(api);
    for (const token of ['fp_A', 'fp_B', 'fp_C']) {
      expect(spellingsOf(token).some((spelling) => text.includes(spelling))).toBe(true);
    }
    await api.dataSource.query('drop table leak');
  });
});
