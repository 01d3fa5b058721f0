import { createDataSource, queryPrepared } from '@flow-pipelines/database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../support/index.js';

const DIVIDE = { name: 'divide', text: 'select 6 / $1::integer as quotient' };
const PLANS = `select generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements where name = 'divide'`;

describe('one prepared statement', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const divide = (by: number) => queryPrepared<{ quotient: number }>(dataSource, DIVIDE, [by]);

  beforeEach(async () => {
    database = await createTestDatabase({ template: 'empty' });
    // One connection, so that each statement finds what the one before left behind.
    dataSource = await createDataSource({ url: database.url, applicationName: 'test', poolSize: 1 }).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('is planned once a connection', async () => {
    for (const by of [1, 2, 3, 6]) expect(await divide(by)).toEqual([{ quotient: 6 / by }]);
    expect(await dataSource.query(PLANS)).toEqual([{ generic: 4, custom: 0 }]);
  });

  it('fails with the error of PostgreSQL, and leaves the connection to others', async () => {
    await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
    expect(await dataSource.query('select txid_current_if_assigned() as open')).toEqual([{ open: null }]);
    expect(await divide(2)).toEqual([{ quotient: 3 }]);
  });

  it('is committed', async () => {
    await dataSource.query('create table things (number integer)');
    const add = { name: 'add', text: 'insert into things values ($1) returning number' };
    expect(await queryPrepared(dataSource, add, [1])).toEqual([{ number: 1 }]);
    await dataSource.query('rollback');
    expect(await dataSource.query('select number from things')).toEqual([{ number: 1 }]);
  });
});
