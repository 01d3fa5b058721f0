import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource, createRoles, Grants, migrate, roleName, ROLES, type Role } from '@flow-pipelines/database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createTestDatabase, eventually, freePort, spawnApp, type TestDatabase } from '../support/index.js';
import { spawnCommand } from '../support/spawn-app.js';

const OPERATIONS = join(import.meta.dirname, '../../docs/operations/postgresql-roles.md');
const MAIN = join(import.meta.dirname, '../../dist/apps/api/src/migrate/create-roles/main.js');

/** Roles belong to the server, which tests share: each test has its own, and takes them away. */
let prefix: string;
let database: TestDatabase;
let superuser: DataSource;
let owner: DataSource;

const open = (url: string) => createDataSource({ url, applicationName: 'roles', poolSize: 2 }).initialize();
const names = () => new Map<Role, string>(ROLES.map((role) => [role, roleName(role, prefix)]));

beforeEach(async () => {
  prefix = `r_${randomUUID().slice(0, 8)}`;
  database = await createTestDatabase({ template: 'empty' });
  superuser = await open(database.url);
  owner = await open(database.urlFor('migrator'));
});
afterEach(async () => {
  const roles: { name: string }[] = await superuser.query(
    `select rolname as name from pg_roles where starts_with(rolname, $1) order by rolname`,
    [`${prefix}_`],
  );
  for (const { name } of roles) await superuser.query(`drop owned by "${name}" cascade; drop role "${name}"`);
  await owner.destroy();
  await superuser.destroy();
  await database.drop();
});

describe(createRoles.name, () => {
  it('makes the missing ones, without login or any other right, twenty at once', async () => {
    const many = await Promise.all(Array.from({ length: 19 }, () => open(database.url)));
    try {
      const made = await Promise.all([superuser, ...many].map((one) => createRoles(one, prefix)));
      expect(new Set(made.flat())).toEqual(new Set(names().values()));
    } finally {
      await Promise.all(many.map((one) => one.destroy()));
    }
    const found = await superuser.query(
      `select rolname, rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as more
         from pg_roles where starts_with(rolname, $1) order by rolname`,
      [`${prefix}_`],
    );
    expect(found).toEqual([...names().values()].toSorted().map((rolname) => ({ rolname, more: false })));
    expect(await createRoles(superuser, prefix)).toEqual([]);
  });
});

describe('npm run roles', () => {
  const run = async (url: string, command: readonly string[] = [process.execPath, MAIN], env = {}) => {
    const app = spawnCommand('roles', command, { DATABASE_URL: url, DATABASE_ROLE_PREFIX: prefix, ...env });
    const { code } = await app.exited;
    return { code, output: app.output };
  };

  it('says which it made, and needs no right where there is nothing to make', async () => {
    const output = `roles: created ${[...names().values()].join(', ')}\n`;
    expect(await run(database.url, ['npm', 'run', '--silent', 'roles'])).toEqual({ code: 0, output });
    expect(await run(database.urlFor('readonly'))).toEqual({ code: 0, output: 'roles: nothing to do\n' });
  });

  it('says what is wrong: an account that may make none, a prefix that has to be quoted', async () => {
    const { code, output } = await run(database.urlFor('migrator'));
    expect({ code, output }).toEqual({ code: 1, output: 'roles: permission denied to create role\n' });
    const quoted = await run(database.url, undefined, { DATABASE_ROLE_PREFIX: 'Robert"' });
    expect(quoted.code).toBe(1);
    expect(quoted.output).toMatch(/DATABASE_ROLE_PREFIX must match/);
  });
});

describe('an installation', () => {
  const differences = async () => (await Grants.read(owner)).differences(names());

  it('needs no roles: its one account does everything, and nobody is given or loses anything', async () => {
    await migrate(owner, { rolePrefix: prefix });
    const { granted } = await Grants.read(owner);
    expect(granted.filter(({ object }) => object.startsWith('table '))).toEqual([]);
    expect(granted).toContainEqual({ object: 'schema public', privilege: 'usage', grantee: 'public' });
    const ownersRights: { name: string; open: boolean }[] = await owner.query(
      `select proname as name, has_function_privilege('public', oid, 'execute') as open
         from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
    );
    expect(ownersRights.length).toBeGreaterThan(0);
    expect(ownersRights.filter(({ open }) => open)).toEqual([]);
  });

  it('may get them later, with everything that its one account has made', async () => {
    await migrate(owner, { rolePrefix: prefix });
    await owner.query(`create schema flow_executor; create table flow_executor.jobs (id text);
      insert into flow_executor.jobs values ('kept')`);
    await createRoles(superuser, prefix);
    // To give a table away, its owner must be a member of whoever gets it.
    await expect(migrate(owner, { rolePrefix: prefix })).rejects.toThrow(/must be (able to SET ROLE|member of role)/);
    await superuser.query(`grant ${roleName('executor', prefix)} to ${roleName('migrator')}`);
    expect(await migrate(owner, { rolePrefix: prefix })).toEqual([]);
    expect(await differences()).toEqual({ missing: [], excess: [] });
    const kept = await superuser.transaction(async (manager) => {
      await manager.query(`set local role ${roleName('executor', prefix)}`);
      await manager.query('alter table flow_executor.jobs add column version bigint');
      return manager.query<unknown>('select * from flow_executor.jobs');
    });
    expect(kept).toEqual([{ id: 'kept', version: null }]);
  });

  it('is told when its account may not grant all that is needed', async () => {
    await createRoles(superuser, prefix);
    const migrator = roleName('migrator', prefix);
    await superuser.query(`alter role ${migrator} login password 'test';
      grant create on schema public to ${migrator}; grant create on database ${superuser.driver.database} to ${migrator}`);
    const url = new URL(database.url);
    url.username = migrator;
    url.password = 'test';
    const lodger = await open(url.href);
    try {
      await expect(migrate(lodger, { rolePrefix: prefix })).rejects.toThrow(
        /^only the owner of the database can: .*usage on schema public/,
      );
    } finally {
      await lodger.destroy();
    }
  });
});

describe('docs/operations/postgresql-roles.md', () => {
  it('has the commands by which an administrator who is no superuser sets everything up', async () => {
    const [, commands = ''] =
      /```sql\n(grant flow_pipelines_migrator to [^`]+)```/.exec(readFileSync(OPERATIONS, 'utf8')) ?? [];
    expect(commands).not.toBe('');
    const administrator = `${prefix}_z`;
    await superuser.query(`create role ${administrator} login createrole createdb password 'test'`);
    const urlFor = (account: string, name: string) => {
      const url = Object.assign(new URL(database.url), { username: account, password: 'test' });
      url.pathname = `/${name}`;
      return url.href;
    };
    const connected: DataSource[] = [];
    const connect = async (account: string, name = prefix) => {
      const dataSource = await open(urlFor(account, name));
      connected.push(dataSource);
      return dataSource;
    };
    try {
      const admin = await connect(administrator, 'postgres');
      await createRoles(admin, prefix);
      const sql = commands.replaceAll('flow_pipelines', prefix).replaceAll('…', 'test').replaceAll(/--.*$/gm, '');
      for (const statement of sql.split(';').filter((one) => one.trim() !== '')) await admin.query(statement);

      const migrator = await connect(roleName('migrator', prefix));
      expect((await migrate(migrator, { rolePrefix: prefix })).length).toBeGreaterThan(0);
      expect((await Grants.read(migrator)).differences(names())).toEqual({ missing: [], excess: [] });
      const api = await connect(roleName('api', prefix));
      await api.query(`insert into jobs (id) values ('first')`);
      // Another installation on this server has no way in.
      await expect(open(urlFor(roleName('api'), prefix))).rejects.toThrow(/permission denied for database/);
    } finally {
      await Promise.all(connected.map((one) => one.destroy()));
      await superuser.query(`drop database if exists ${prefix} with (force)`);
    }
  });
});

describe('an api with rights of its own', () => {
  let migrated: TestDatabase;
  beforeAll(async () => {
    migrated = await createTestDatabase();
  });
  afterAll(() => migrated.drop());

  it('does not migrate, and says who does', async () => {
    const port = String(await freePort());
    const app = spawnApp('api', { DATABASE_URL: migrated.urlFor('api'), PORT: port });
    await app.waitForLine('only the owner of the schema may migrate it');
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(503);
    await app.stop();
  });

  it('works with MIGRATE_ON_START=false', async () => {
    const port = String(await freePort());
    const app = spawnApp('api', { DATABASE_URL: migrated.urlFor('api'), PORT: port, MIGRATE_ON_START: 'false' });
    const ready = `http://127.0.0.1:${port}/health/ready`;
    await eventually(async () => expect((await fetch(ready)).status).toBe(200), { timeoutMs: 20_000 });
    await app.stop();
  });
});
