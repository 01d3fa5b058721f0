import { createDataSource, Grants, migrate, PRIVILEGES, roleName, ROLES, type Role } from '@flow-pipelines/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../support/index.js';

const OTHERS = ROLES.filter((role) => role !== 'migrator');
const NAMES: ReadonlyMap<Role, string> = new Map(ROLES.map((role) => [role, roleName(role)]));
const INSUFFICIENT_PRIVILEGE = '42501';
describe('PRIVILEGES', () => {
  let database: TestDatabase;
  let owner: DataSource;
  const clients = new Map<Role, pg.Client>();
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = createDataSource({ url: database.urlFor('migrator'), applicationName: 'privileges', poolSize: 2 });
    await owner.initialize();
    for (const role of OTHERS) {
      const client = new pg.Client({ connectionString: database.urlFor(role) });
      await client.connect();
      clients.set(role, client);
    }
  });
  afterAll(async () => {
    for (const client of clients.values()) await client.end();
    await owner.destroy();
    await database.drop();
  });

  /** Whether PostgreSQL lets the role do it, whether it then succeeds or not. Whatever it does is rolled back. */
  async function may(role: Role, statement: string): Promise<boolean> {
    const client = clients.get(role);
    await client?.query('begin');
    try {
      await client?.query(statement);
      return true;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      // Class 42 is a mistake in the statement, but for this one.
      if (code === INSUFFICIENT_PRIVILEGE) return false;
      if (code === undefined || code.startsWith('42')) throw new Error(`${statement}: ${message}`, { cause: error });
      return true;
    } finally {
      await client?.query('rollback');
    }
  }

  const columnsOf = async (table: string): Promise<string[]> => {
    const rows: { name: string }[] = await owner.query(
      `select quote_ident(attname) as name from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    );
    return rows.map(({ name }) => name);
  };

  const differences = async () => (await Grants.read(owner)).differences(NAMES);
  const none = { missing: [], excess: [] };

  describe('has a line', () => {
    it('for every schema, table, sequence and function, and none for what is not there', async () => {
      const grants = await Grants.read(owner);
      expect(Object.keys(PRIVILEGES).toSorted()).toEqual([...grants.objects].toSorted());
      expect(grants.withoutPrivileges()).toEqual([]);
    });

    it.each([
      ['create table forgotten (id integer)', 'table forgotten'],
      ['create view forgotten as select 1 as one', 'table forgotten'],
      ['create sequence forgotten', 'sequence forgotten'],
      ['create function forgotten(text) returns text language sql as $$ select $1 $$', 'function forgotten(text)'],
    ])('or is seen to miss one, after: %s', async (statement, object) => {
      await owner.query(statement);
      try {
        expect((await Grants.read(owner)).withoutPrivileges()).toEqual([object]);
      } finally {
        await owner.query(`drop ${object.replace('table', statement.includes(' view ') ? 'view' : 'table')}`);
      }
    });
  });

  describe('is what PostgreSQL was told', () => {
    it('by the migrations: no grant less, none more, none to everybody', async () => {
      expect(await differences()).toEqual(none);
    });

    it.each([
      ['a grant that is missing', 'revoke select on job_pipeline_events from flow_pipelines_relay'],
      ['one too many', 'grant truncate on audit_log to flow_pipelines_api'],
      ['one on a column', 'grant select (hash) on api_tokens to flow_pipelines_relay'],
      ['one for a column too many', 'grant select on api_tokens to flow_pipelines_readonly'],
      ['one on a partition', 'grant delete on job_pipeline_events_default to flow_pipelines_api'],
      ['one to everybody', 'grant select on jobs to public'],
      ['one that may be handed on', 'grant select on jobs to flow_pipelines_readonly with grant option'],
      ['one on the schema', 'grant create on schema public to flow_pipelines_api'],
      ['a function for everybody', 'grant execute on function refuse_change_of_audit_log() to public'],
      ['the executor’s schema', 'grant usage on schema flow_executor to flow_pipelines_api'],
    ])('and is again after the next run of the migrations, whatever went wrong: %s', async (_, accident) => {
      await owner.query(accident);
      expect(await differences()).not.toEqual(none);
      await migrate(owner);
      expect(await differences()).toEqual(none);
    });

    it('also where default privileges open every new object', async () => {
      const careless = await createTestDatabase({ template: 'empty' });
      const dataSource = createDataSource({
        url: careless.urlFor('migrator'),
        applicationName: 'careless',
        poolSize: 2,
      });
      await dataSource.initialize();
      try {
        const everyone = [...NAMES.values(), 'public'].join();
        await dataSource.query(`alter default privileges grant all on tables to ${everyone};
          alter default privileges grant all on sequences to ${everyone};`);
        await migrate(dataSource);
        expect((await Grants.read(dataSource)).differences(NAMES)).toEqual(none);
        await dataSource.query('create table forgotten (id integer)');
        const grants = await Grants.read(dataSource);
        expect(grants.withoutPrivileges()).toEqual(['table forgotten']);
        const open = new Set(grants.differences(NAMES).excess.map(({ object, grantee }) => `${object}: ${grantee}`));
        expect(open).toEqual(
          new Set(
            everyone
              .split(',')
              .filter((name) => name !== roleName('migrator'))
              .map((name) => `table forgotten: ${name}`),
          ),
        );
      } finally {
        await dataSource.destroy();
        await careless.drop();
      }
    });

    it('without touching what other accounts were given', async () => {
      const other = `reporting_${process.pid}`;
      const superuser = new pg.Client({ connectionString: database.url });
      await superuser.connect();
      try {
        await superuser.query(`create role ${other}; grant select on jobs to ${other}`);
        await migrate(owner);
        const { rows } = await superuser.query(`select has_table_privilege($1, 'jobs', 'select') as kept`, [other]);
        expect(rows).toEqual([{ kept: true }]);
      } finally {
        await superuser.query(`drop owned by ${other}; drop role ${other}`);
        await superuser.end();
      }
    });
  });

  describe('is what PostgreSQL does', () => {
    const each = (kind: string) =>
      Object.keys(PRIVILEGES)
        .filter((object) => object.startsWith(`${kind} `))
        .flatMap((object) => OTHERS.map((role) => ({ role, object, name: `public.${object.slice(kind.length + 1)}` })));
    const privilegesOf = (role: Role, object: string): readonly string[] =>
      role === 'migrator' ? [] : (PRIVILEGES[object]?.[role] ?? []);

    it.each(each('table'))('for the $role on the $object, column by column', async ({ role, object, name }) => {
      const columns = await columnsOf(name);
      const allowed: string[] = [];
      for (const privilege of privilegesOf(role, object)) {
        const [, verb = privilege, listed] = /^(\w+) \((.+)\)$/.exec(privilege) ?? [];
        if (verb === 'delete') allowed.push(verb);
        else allowed.push(...(listed?.split(', ') ?? columns).map((column) => `${verb} (${column})`));
      }
      const possible: string[] = [];
      if (await may(role, `delete from ${name} where false`)) possible.push('delete');
      for (const column of columns) {
        const statements = {
          select: `select ${column} from ${name} limit 0`,
          insert: `insert into ${name} (${column}) values (default)`,
          update: `update ${name} set ${column} = default where false`,
        };
        for (const [verb, statement] of Object.entries(statements))
          if (await may(role, statement)) possible.push(`${verb} (${column})`);
      }
      expect(possible.toSorted()).toEqual(allowed.toSorted());
    });

    it.each(each('table'))('for the $role on the $object: nothing that is for its owner', async ({ role, name }) => {
      for (const statement of [
        `truncate ${name}`,
        `alter table ${name} disable trigger all`,
        `alter table ${name} add column mine integer`,
        `create trigger mine before insert on ${name} execute function suppress_redundant_updates_trigger()`,
        `create rule mine as on insert to ${name} do instead nothing`,
        `create index on ${name} ((1))`,
        `drop table ${name} cascade`,
      ])
        expect([statement, await may(role, statement)]).toEqual([statement, false]);
    });

    it.each(each('sequence'))('for the $role on the $object', async ({ role, object, name }) => {
      const statements = {
        usage: `select nextval('${name}')`,
        select: `select last_value from ${name}`,
        update: `select setval('${name}', 1)`,
      };
      const possible: string[] = [];
      for (const [verb, statement] of Object.entries(statements)) if (await may(role, statement)) possible.push(verb);
      expect(possible).toEqual(privilegesOf(role, object));
    });

    it.each(each('function'))('for the $role on the $object', async ({ role, object, name }) => {
      const call = name.replace(/[^(, ][^(,)]*(?=[,)])/g, (type) => `null::${type}`);
      expect(await may(role, `select ${call}`)).toBe(privilegesOf(role, object).includes('execute'));
    });

    it.each(OTHERS)('for the %s: it makes nothing in the schema, and turns no trigger off', async (role) => {
      for (const statement of [
        'create table public.mine (id integer)',
        'create function public.mine() returns integer language sql as $$ select 1 $$',
        'create schema mine',
        'drop trigger audit_log_is_append_only on public.audit_log',
        'set local session_replication_role = replica',
        'set local role flow_pipelines_migrator',
      ])
        expect([statement, await may(role, statement)]).toEqual([statement, false]);
    });

    it('for the executor: its own tables in its own schema', async () => {
      expect(await may('executor', 'create table flow_executor.mine (id integer); drop table flow_executor.mine')).toBe(
        true,
      );
    });
  });

  it('lets the relay make partitions, whatever is found first by its search path', async () => {
    const relay = clients.get('relay');
    // Its own operators and functions are found by a session that puts them first, not by the function.
    await relay?.query(`create function pg_temp.to_regclass(text) returns regclass language plpgsql as
      $$ begin raise exception 'hijacked'; end $$; set search_path = pg_temp, pg_catalog, public`);
    await relay?.query(`select public.ensure_job_pipeline_event_partitions('2040-01-02', 1)`);
    await relay?.query('reset search_path');
    const made = await owner.query(`select relowner::regrole::text as owner, relnamespace::regnamespace::text as schema,
      relacl from pg_class where relname = 'job_pipeline_events_20400102'`);
    expect(made).toEqual([{ owner: roleName('migrator'), schema: 'public', relacl: null }]);
    expect(await may('relay', 'drop table public.job_pipeline_events_20400102')).toBe(false);
  });

  it('gives every function with the rights of its owner a search path that nobody else can write to', async () => {
    const paths: { search_path: string | null }[] = await owner.query(
      `select (select option from unnest(proconfig) as option where option like 'search_path=%') as search_path
         from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
    );
    expect(paths.length).toBeGreaterThan(0);
    expect(new Set(paths.map(({ search_path }) => search_path))).toEqual(new Set(['search_path=public, pg_temp']));
  });
});
