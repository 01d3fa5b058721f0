import type { DataSource, QueryRunner } from 'typeorm';
import { applyPrivileges } from './apply-privileges.js';
import { ensureEventPartitions } from './event-partitions.js';
import { DEFAULT_ROLE_PREFIX } from './roles.js';

/** Any number will do as long as it stays the same: it names the lock under which one process migrates at a time. */
const MIGRATION_LOCK = 7_205_759_403;
const OLDEST_SERVER = 150_000;

/** `foreign`: the schema is there, and is another account's. */
const SERVER = `
select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
       exists (select from pg_class where relname = 'schema_migrations' and relnamespace = 'public'::regnamespace
                  and not pg_has_role(relowner, 'usage')) as foreign`;

export interface MigrateOptions {
  /** Before the names of the roles that are granted what PRIVILEGES says, as far as the server has them. */
  readonly rolePrefix?: string;
}

/**
 * Brings the schema up to date; does nothing when it is. Any number of processes may call it at once: one migrates, the
 * others wait for it. A migration waits at most 5 s for a lock, so it fails rather than stall the writers behind it.
 * @throws {Error} when the server is older than PostgreSQL 15, the database is not encoded in UTF-8, or the account is not
 * the owner of the schema that is there
 */
export async function migrate(
  dataSource: DataSource,
  { rolePrefix = DEFAULT_ROLE_PREFIX }: MigrateOptions = {},
): Promise<string[]> {
  return underMigrationLock(dataSource, async (queryRunner) => {
    await assertUsable(queryRunner);
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    await ensureEventPartitions(queryRunner);
    await applyPrivileges(queryRunner, rolePrefix);
    return applied.map(({ name }) => name);
  });
}

/** Takes the newest migration back. */
export async function revertLastMigration(dataSource: DataSource): Promise<void> {
  await underMigrationLock(dataSource, () => dataSource.undoLastMigration({ transaction: 'each' }));
}

/** @throws {Error} unless every migration that this build knows has been applied */
export async function assertMigrated(dataSource: DataSource): Promise<void> {
  if (await dataSource.showMigrations()) throw new Error('the schema is older than this build: run the migrations');
}

async function underMigrationLock<T>(
  dataSource: DataSource,
  work: (queryRunner: QueryRunner) => Promise<T>,
): Promise<T> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    await queryRunner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      return await work(queryRunner);
    } finally {
      await queryRunner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  } finally {
    await queryRunner.release();
  }
}

async function assertUsable(queryRunner: QueryRunner): Promise<void> {
  const [server]: [{ version: number; encoding: string; foreign: boolean }] = await queryRunner.query(SERVER);
  if (server.version < OLDEST_SERVER) throw new Error(`PostgreSQL 15 or newer is needed, this is ${server.version}`);
  // The log stores the bytes of each event as text: only UTF-8 keeps them as they are.
  if (server.encoding !== 'UTF8')
    throw new Error(`the database must be encoded in UTF8, this one is ${server.encoding}`);
  if (server.foreign)
    throw new Error(
      'only the owner of the schema may migrate it: let npm run migrate do so, with MIGRATE_ON_START=false',
    );
}
