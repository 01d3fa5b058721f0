import type { DataSource } from 'typeorm';
import { type Grant, Grants } from './grants.js';
import { EXECUTOR_SCHEMA } from './privileges.js';
import { existingRoles } from './roles.js';

/** Those that whoever migrates has made: an executor that ran as the owner, before it had a role of its own. */
const EXECUTOR_TABLES_OF_OWNER = `
select quote_ident(relname) as name from pg_class
 where relnamespace = to_regnamespace('${EXECUTOR_SCHEMA}') and relkind in ('r', 'p')
   and pg_get_userbyid(relowner) = current_user`;

/**
 * Brings the grants of the database to PRIVILEGES, for those of the roles that the server has; without any of them it does
 * nothing, and the owner does all the work. Only differences are executed, all of them or none. Call it under the
 * migration lock, as the owner of the schema.
 */
export async function applyPrivileges(connection: Pick<DataSource, 'query'>, rolePrefix: string): Promise<void> {
  const roles = await existingRoles(connection, rolePrefix);
  if (roles.size === 0) return;
  const executor = roles.get('executor');
  if (executor !== undefined) await giveSchema(connection, executor);
  // Two rounds: what is revoked on a table goes from its columns as well, and those that keep it are granted it again.
  for (let round = 1; ; round += 1) {
    const { missing, excess } = (await Grants.read(connection)).differences(roles);
    const statements = [
      ...excess.map((grant) => `revoke ${clause(grant)} from ${granteeOf(grant)} cascade`),
      ...missing.map((grant) => `grant ${clause(grant)} to ${granteeOf(grant)}`),
    ];
    if (statements.length === 0) return;
    // PostgreSQL only warns of a GRANT that it does not carry out.
    if (round > 2) throw new Error(`only the owner of the database can: ${statements.join('; ')}`);
    await connection.query(statements.join(';\n'));
  }
}

async function giveSchema(connection: Pick<DataSource, 'query'>, executor: string): Promise<void> {
  const [{ missing }]: [{ missing: boolean }] = await connection.query(
    `select to_regnamespace('${EXECUTOR_SCHEMA}') is null as missing`,
  );
  if (missing) await connection.query(`create schema ${EXECUTOR_SCHEMA}`);
  const tables: { name: string }[] = await connection.query(EXECUTOR_TABLES_OF_OWNER);
  if (tables.length === 0) return;
  // The new owner of a table must be allowed to make some there.
  const statements = tables.map(({ name }) => `alter table ${EXECUTOR_SCHEMA}.${name} owner to "${executor}"`);
  await connection.query([`grant create on schema ${EXECUTOR_SCHEMA} to "${executor}"`, ...statements].join(';\n'));
}

function clause({ object, privilege }: Grant): string {
  const [kind = '', ...name] = object.split(' ');
  const qualified = kind === 'schema' ? name.join(' ') : `public.${name.join(' ')}`;
  return `${privilege.replace(', to hand on', '')} on ${kind} ${qualified}`;
}

function granteeOf({ grantee }: Grant): string {
  return grantee === 'public' ? grantee : `"${grantee}"`;
}
