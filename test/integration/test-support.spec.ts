import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase } from '../support/test-database.js';

describe(createTestDatabase.name, () => {
  it('makes a database that is gone after drop()', async () => {
    const database = await createTestDatabase({ template: 'empty' });
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await database.drop();
    await expect(new pg.Client({ connectionString: database.url }).connect()).rejects.toThrow(/does not exist/);
  });

  it('gives each caller a database of its own, with the newest schema', async () => {
    const databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
    expect(new Set(databases.map(({ url }) => url)).size).toBe(2);
    for (const database of databases) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      expect((await client.query('select count(*)::int as jobs from jobs')).rows).toEqual([{ jobs: 0 }]);
      await client.end();
      await database.drop();
    }
  });
});
