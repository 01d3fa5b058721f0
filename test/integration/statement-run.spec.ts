import { beginWith, bind, COMMIT, isConnectionError, PooledClient, runTogether } from '@flow-pipelines/database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { createTestDatabase, eventually, type TestDatabase } from '../support/index.js';

const READ = { name: 'read', text: 'select id, number, since from things where id = any($1::text[]) order by id' };
const LOCK = { name: 'lock', text: 'select id from things where id = $1 for update' };
const ADD = { name: 'add', text: 'insert into things (id, number) values ($1, $2::integer)' };
const DIVIDE = { name: 'divide', text: 'select 1 / $1::integer as quotient' };
const ECHO = { name: 'echo', text: 'select $1::text as text' };
type Thing = { id: string; number: number; since: Date | null };

describe('statements run together', () => {
  let database: TestDatabase;
  let client: PooledClient;
  let other: PooledClient;
  let answers: string[];

  async function connect(): Promise<PooledClient> {
    const connected = new PooledClient({ connectionString: database.url, ...({ pipeline: true } as object) });
    await connected.connect();
    return connected;
  }
  beforeEach(async () => {
    database = await createTestDatabase({ template: 'empty' });
    [client, other] = [await connect(), await connect()];
    await other.query(`create table things (id text primary key, number integer, since timestamptz)`);
    await other.query(`insert into things values ('a', 1, null), ('b', 2, '2026-01-01T00:00:00Z')`);
    answers = [];
    const { connection } = client as unknown as { connection: { on(event: string, listener: () => void): void } };
    for (const name of ['parseComplete', 'rowDescription', 'readyForQuery']) {
      connection.on(name, () => answers.push(name));
    }
  });
  afterEach(async () => {
    await Promise.all([client, other].map((each) => each.end().catch(() => undefined)));
    await database.drop();
  });

  const rowsOfThings = async () =>
    (await other.query<{ id: string }>('select id from things order by id')).rows.map(({ id }) => id);
  const statesOfOthers = async () => {
    const { rows } = await other.query<{ state: string; wait: string | null }>(
      `select state, wait_event_type as wait from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    return rows;
  };

  it('give the results of each, as pg gives them, and one answer for all', async () => {
    const [added, read, committed] = await beginWith(client, [
      bind(ADD, ['c', 3]),
      bind<Thing>(READ, [['a', 'b', 'c']]),
      COMMIT,
    ]);
    expect(added).toEqual({ command: 'INSERT', rows: [] });
    expect(read.rows).toEqual((await other.query<Thing>(READ.text, [['a', 'b', 'c']])).rows);
    expect(read.rows[1]).toEqual({ id: 'b', number: 2, since: new Date('2026-01-01T00:00:00Z') });
    expect(committed.command).toBe('COMMIT');
    expect(answers.filter((name) => name === 'readyForQuery')).toHaveLength(1);
    expect(await rowsOfThings()).toEqual(['a', 'b', 'c']);
  });

  it('hand over each row as it comes, and keep none of them', async () => {
    const taken: Thing[] = [];
    const [read, counted] = await beginWith(client, [
      bind<Thing>(READ, [['a', 'b']], (row) => taken.push(row)),
      bind<Thing>(READ, [['b']]),
      COMMIT,
    ]);
    expect(taken).toEqual((await other.query<Thing>(READ.text, [['a', 'b']])).rows);
    expect([read.rows, counted.rows.length]).toEqual([[], 1]);
  });

  it('let others have their turn while they hand over many rows', async () => {
    const many = { name: 'many', text: `select n, repeat('x', 1000) as filler from generate_series(1, $1::integer) n` };
    let taken = 0;
    const takenAtTurns: number[] = [];
    const eachTurn = () => {
      takenAtTurns.push(taken);
      turn = setImmediate(eachTurn);
    };
    let turn = setImmediate(eachTurn);
    await beginWith(client, [bind(many, [20_000], () => (taken += 1)), COMMIT]);
    clearImmediate(turn);
    expect(taken).toBe(20_000);
    const steps = takenAtTurns.map((count, index) => count - (takenAtTurns[index - 1] ?? 0));
    // What one read of the socket brings is finished first: 64 KiB of rows.
    expect(Math.max(...steps)).toBeLessThan(500);
  });

  it('fail with what the taker of a row throws', async () => {
    const refuse = () => {
      throw new Error('no such row');
    };
    await expect(beginWith(client, [bind<Thing>(READ, [['a']], refuse), COMMIT])).rejects.toThrow('no such row');
  });

  it('are prepared and described once a connection', async () => {
    const run = () => beginWith(client, [bind<Thing>(READ, [['a']]), bind<Thing>(READ, [['b']]), COMMIT]);
    const first = await run();
    // Begin, the setting, READ and COMMIT.
    expect(answers.filter((name) => name === 'parseComplete')).toHaveLength(4);
    answers.length = 0;
    expect(await run()).toEqual(first);
    expect(answers).toEqual(['readyForQuery']);
    // Known to pg's own queries too.
    expect((await client.query<Thing>({ ...READ, values: [['a']] })).rows).toEqual(first[0].rows);
    expect(answers).not.toContain('parseComplete');
  });

  it('are planned once a connection, where PostgreSQL by itself plans again for values', async () => {
    const plansOf = async (connection: PooledClient) => {
      const { rows } = await connection.query<{ generic: number; custom: number }>(
        `select generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements where name = 'read'`,
      );
      return rows[0];
    };
    for (let run = 0; run < 10; run += 1) {
      await beginWith(client, [bind<Thing>(READ, [['a']]), COMMIT]);
      await other.query({ ...READ, values: [['a']] });
    }
    expect(await plansOf(client)).toEqual({ generic: 10, custom: 0 });
    expect((await plansOf(other))?.custom).toBeGreaterThanOrEqual(5);
    // What is asked otherwise on this connection is planned for its values.
    expect((await client.query('show plan_cache_mode')).rows).toEqual([{ plan_cache_mode: 'auto' }]);
  });

  it('each see what others have committed until it began', async () => {
    await other.query('begin');
    await other.query("update things set number = 10 where id = 'a'");
    const run = beginWith(client, [bind(LOCK, ['a']), bind<Thing>(READ, [['a', 'c']]), COMMIT]);
    await eventually(async () => expect(await statesOfOthers()).toMatchObject([{ wait: 'Lock' }]));
    await other.query("insert into things (id, number) values ('c', 3)");
    await other.query('commit');
    const [, { rows }] = await run;
    expect(rows.map(({ number }) => number)).toEqual([10, 3]);
  });

  it('fail with the first error; nothing behind it is carried out, and the transaction waits for its end', async () => {
    const run = beginWith(client, [bind(ADD, ['c', 3]), bind(DIVIDE, [0]), bind(ADD, ['d', 4]), COMMIT]);
    await expect(run).rejects.toMatchObject({ code: '22012' });
    await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
    await client.query('rollback');
    expect(answers.filter((name) => name === 'readyForQuery')).toHaveLength(3);
    expect(await statesOfOthers()).toMatchObject([{ state: 'idle' }]);
    expect(await rowsOfThings()).toEqual(['a', 'b']);
    await beginWith(client, [bind(ADD, ['d', 4]), bind(DIVIDE, [1]), COMMIT]);
    expect(await rowsOfThings()).toEqual(['a', 'b', 'd']);
  });

  it('do not take for prepared what PostgreSQL skipped or could not read', async () => {
    const wrong = { name: 'wrong', text: 'select no_such_column from things' };
    await expect(beginWith(client, [bind(wrong, []), bind(ECHO, ['x'])])).rejects.toMatchObject({ code: '42703' });
    await client.query('rollback');
    await other.query('alter table things add column no_such_column text');
    const [now, echo] = await beginWith(client, [bind(wrong, []), bind<{ text: string }>(ECHO, ['x']), COMMIT]);
    expect([now.rows.length, echo.rows]).toEqual([2, [{ text: 'x' }]]);
  });

  it('fail, and leave the connection usable, when a value cannot be sent', async () => {
    const unsendable = {
      toPostgres: () => {
        throw new Error('no text of it');
      },
    };
    await expect(beginWith(client, [bind(ADD, ['c', 3]), bind(ECHO, [unsendable])])).rejects.toThrow('no text of it');
    await client.query('rollback');
    expect(await rowsOfThings()).toEqual(['a', 'b']);
    const [{ rows }] = await runTogether(client, [bind<{ text: string }>(ECHO, ['well "again" \\ {é}'])]);
    expect(rows).toEqual([{ text: 'well "again" \\ {é}' }]);
  });

  it('wait in line with other queries of the connection', async () => {
    const [before, run, after] = await Promise.all([
      client.query<{ text: string }>("select 'before' as text"),
      beginWith(client, [bind<{ text: string }>(ECHO, ['run']), COMMIT]),
      client.query<{ text: string }>("select 'after' as text"),
    ]);
    expect([before, run[0], after].map(({ rows }) => rows[0]?.text)).toEqual(['before', 'run', 'after']);
  });

  it('fail as a broken connection when it breaks', async () => {
    await other.query('begin');
    await other.query("update things set number = 10 where id = 'a'");
    const run = beginWith(client, [bind(LOCK, ['a']), COMMIT]).then(
      () => 'done',
      (error: unknown) => isConnectionError(error),
    );
    const { processID } = client as unknown as { processID: number };
    await other.query<pg.QueryResultRow>('select pg_terminate_backend($1)', [processID]);
    expect(await run).toBe(true);
  });

  it('are one transaction where none was begun, which is why they are for within one only', async () => {
    await expect(runTogether(client, [bind(ADD, ['c', 3]), bind(DIVIDE, [0])])).rejects.toMatchObject({
      code: '22012',
    });
    expect(await rowsOfThings()).toEqual(['a', 'b']);
  });
});
