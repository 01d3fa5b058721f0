import { createDataSource, existingRoles, Grants, isConnectionError } from '@flow-pipelines/database';
import type { DataSource } from 'typeorm';
import type { DoctorConfiguration } from './doctor.configuration.js';
import { clockFinding, failed, type Finding, ok, skipped, warning } from './finding.js';

const OLDEST_SERVER = 150_000;
/** The migrations by the catalog: an account that may not use the schema can ask that, too. */
const SERVER = `
select current_setting('server_version_num')::int as version, current_setting('server_version') as version_text,
       current_setting('server_encoding') as encoding, migrations.oid is not null as "isMigrated",
       has_schema_privilege('public', 'usage') and has_table_privilege(migrations.oid, 'select') as "maySeeMigrations"
  from (select) here
  left join pg_class migrations on relname = 'schema_migrations' and relnamespace = 'public'::regnamespace`;
const CLOCK = 'select extract(epoch from clock_timestamp()) * 1000 as ms';
const APPLIED = 'select name from public.schema_migrations';
/** How many of several names are told. */
const NAMES = 5;

interface Server {
  readonly version: number;
  readonly version_text: string;
  readonly encoding: string;
  readonly isMigrated: boolean;
  /** The owner and readers may; a process's own role need not. Null where there is none. */
  readonly maySeeMigrations: boolean | null;
}

/** What the processes need of PostgreSQL. Changes nothing. */
export async function checkDatabase({ databaseUrl, rolePrefix }: DoctorConfiguration): Promise<Finding[]> {
  if (databaseUrl === '') return [skipped('postgresql', 'DATABASE_URL is not set')];
  const dataSource = createDataSource({ url: databaseUrl, applicationName: 'flow-pipelines-doctor', poolSize: 1 });
  try {
    await dataSource.initialize();
  } catch (error) {
    return [notConnected(error)];
  }
  try {
    const [server]: [Server] = await dataSource.query(SERVER);
    const findings = [ok('postgresql', 'It answers'), versionOf(server), encodingOf(server), await clockOf(dataSource)];
    const migrations = await migrationsOf(dataSource, server);
    findings.push(migrations);
    if (migrations.status === 'ok') findings.push(await rolesOf(dataSource, rolePrefix));
    return findings;
  } finally {
    await dataSource.destroy();
  }
}

function notConnected(error: unknown): Finding {
  const { message, code } = error as Error & { code?: string };
  const said = message || code || 'no answer';
  if (isConnectionError(error))
    return failed('postgresql', `It cannot be reached: ${said}`, 'Look whether it runs, and at DATABASE_URL.');
  return failed('postgresql', `It refuses us: ${said}`, 'Look at user, password and database in DATABASE_URL.');
}

function versionOf({ version, version_text: text }: Server): Finding {
  if (version >= OLDEST_SERVER) return ok('postgresql-version', `PostgreSQL ${text}`);
  return failed('postgresql-version', `PostgreSQL ${text} is too old`, 'Upgrade to PostgreSQL 15 or newer.');
}

function encodingOf({ encoding }: Server): Finding {
  if (encoding === 'UTF8') return ok('database-encoding', 'UTF8');
  const advice = "Make another one: create database … template template0 encoding 'UTF8'.";
  return failed('database-encoding', `The database is encoded in ${encoding}`, advice);
}

async function clockOf(dataSource: DataSource): Promise<Finding> {
  const before = Date.now();
  const [{ ms }]: [{ ms: string }] = await dataSource.query(CLOCK);
  return clockFinding('database-clock', 'The database server', Number(ms), before, Date.now());
}

async function migrationsOf(dataSource: DataSource, { isMigrated, maySeeMigrations }: Server): Promise<Finding> {
  const check = 'migrations';
  if (!isMigrated) return failed(check, 'The database is empty', 'Run flow-pipelines migrate.');
  if (maySeeMigrations !== true)
    return skipped(check, 'This account may not see which were applied: ask as the owner or as readonly');
  const rows: { name: string }[] = await dataSource.query(APPLIED);
  const applied = new Set(rows.map(({ name }) => name));
  const known = dataSource.migrations.map(({ name, constructor }) => name ?? constructor.name);
  const missing = known.filter((name) => !applied.has(name));
  const newer = [...applied].filter((name) => !known.includes(name));
  if (missing.length > 0)
    return failed(check, `The schema is older than this build: ${listOf(missing)}`, 'Run flow-pipelines migrate.');
  if (newer.length === 0) return ok(check, `All ${known.length} are applied`);
  const advice = 'That is right while a newer version is being rolled out; otherwise run the newer version.';
  return warning(check, `The schema is newer than this build: ${listOf(newer)}`, advice);
}

async function rolesOf(dataSource: DataSource, rolePrefix: string): Promise<Finding> {
  const check = 'roles';
  const roles = await existingRoles(dataSource, rolePrefix);
  if (roles.size === 0)
    return ok(check, 'There are none: the account that owns the database runs everything (npm run roles makes them)');
  const { missing, excess } = (await Grants.read(dataSource)).differences(roles);
  const differences = [
    ...missing.map(({ grantee, privilege, object }) => `${grantee} lacks ${privilege} on ${object}`),
    ...excess.map(({ grantee, privilege, object }) => `${grantee} has ${privilege} on ${object}`),
  ];
  if (differences.length === 0) return ok(check, `All ${roles.size} have the rights that they need, and no others`);
  return failed(check, listOf(differences), 'Run flow-pipelines migrate, which grants and revokes what differs.');
}

function listOf(texts: readonly string[]): string {
  const more = texts.length > NAMES ? `, and ${texts.length - NAMES} more` : '';
  return texts.slice(0, NAMES).join(', ') + more;
}
