import type { DataSource } from 'typeorm';

/** Each process has its own role. The migrator owns the schema; the others may do what PRIVILEGES says. */
export const ROLES = ['migrator', 'api', 'relay', 'intake', 'executor', 'readonly'] as const;
export type Role = (typeof ROLES)[number];

/** Roles belong to the whole server: installations that share one take different prefixes. */
export const DEFAULT_ROLE_PREFIX = 'flow_pipelines';
/** Lower-case, so that nobody has to quote a role's name, and short enough for PostgreSQL to keep the whole of it. */
export const ROLE_PREFIX = /^[a-z][a-z0-9_]{0,49}$/;

export function roleName(role: Role, prefix = DEFAULT_ROLE_PREFIX): string {
  return `${prefix}_${role}`;
}

/** @returns the names of those that the server has, by role */
export async function existingRoles(
  connection: Pick<DataSource, 'query'>,
  prefix = DEFAULT_ROLE_PREFIX,
): Promise<ReadonlyMap<Role, string>> {
  const rows: { rolname: string }[] = await connection.query(
    'select rolname from pg_roles where rolname = any($1::text[])',
    [ROLES.map((role) => roleName(role, prefix))],
  );
  const names = new Set(rows.map(({ rolname }) => rolname));
  return new Map(ROLES.map((role) => [role, roleName(role, prefix)] as const).filter(([, name]) => names.has(name)));
}

/**
 * Makes the roles that are missing, without a login; any number of processes may at once. Needs CREATEROLE only when one
 * is missing.
 * @returns the names of those that were missing
 */
export async function createRoles(
  connection: Pick<DataSource, 'query'>,
  prefix = DEFAULT_ROLE_PREFIX,
): Promise<string[]> {
  const existing = await existingRoles(connection, prefix);
  const missing = ROLES.filter((role) => !existing.has(role)).map((role) => roleName(role, prefix));
  for (const name of missing) await connection.query(createUnlessThere(name));
  return missing;
}

/** Somebody else may make it meanwhile: the loser sees either of two errors. */
function createUnlessThere(name: string): string {
  return `do $$ begin create role "${name}" nologin; exception when duplicate_object or unique_violation then null; end $$`;
}
