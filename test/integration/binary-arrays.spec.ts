import { textArray, uuidArray } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/index.js';

/** What PostgreSQL cannot keep in a text, and what is no character by itself. */
const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed());

describe('arrays in binary form', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty' });
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const read = async (statement: string, value: unknown) =>
    (await client.query<{ value: unknown; same: boolean }>(statement, [value])).rows[0];

  it('give PostgreSQL any texts and nulls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text)), async (values) => {
        const row = await read('select to_json($1::text[]) as value', textArray(values));
        expect(row?.value).toEqual(values);
      }),
    );
  });

  it('give PostgreSQL any ids, in either case', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uuid()), fc.boolean(), async (ids, upper) => {
        const sent = ids.map((id) => (upper ? id.toUpperCase() : id));
        const row = await read('select to_json($1::uuid[]) as value', uuidArray(sent));
        expect(row?.value).toEqual(ids);
      }),
    );
  });

  it.each(['array[]::text[]', "array['']", "array['a', null, 'ä\"\\']"])('are the same as %s', async (literal) => {
    const own = (await read(`select ${literal} as value where $1::integer = 1`, 1))?.value as (string | null)[];
    expect(await read(`select $1::text[] = ${literal} as same`, textArray(own))).toEqual({ same: true });
  });

  it('take an undefined for a null', async () => {
    expect((await read('select to_json($1::text[]) as value', textArray(['a', undefined])))?.value).toEqual([
      'a',
      null,
    ]);
  });

  it.each(['', 'x', '0123456789abcdef0123456789abcdef0', 'g123456789abcdef0123456789abcdef'])(
    'refuse %j as an id, instead of sending what was in memory',
    (value) => {
      expect(() => uuidArray([value])).toThrow(new TypeError(`not a UUID: ${value}`));
    },
  );
});
