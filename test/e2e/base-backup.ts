import { execFile } from 'node:child_process';
import { chown, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';

const run = promisify(execFile);

/**
 * What pg_basebackup does with --wal-method=fetch, for a server on this machine: the files as they happen to be, and all WAL
 * that makes them whole. The npm package of PostgreSQL has no pg_basebackup.
 */
export async function takeBaseBackup(client: pg.Client, data: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await client.query(`select pg_backup_start('test', fast => true)`);
  await copyFiles(`${data}/.`, to);
  await rm(join(to, 'postmaster.pid'), { force: true });
  await rm(join(to, 'pg_wal'), { recursive: true });
  const { rows } = await client.query<{ labelfile: string }>(
    'select labelfile from pg_backup_stop(wait_for_archive => false)',
  );
  await copyFiles(join(data, 'pg_wal'), to);
  const label = join(to, 'backup_label');
  await writeFile(label, rows[0]?.labelfile ?? '', { mode: 0o600 });
  const { uid, gid } = await stat(data);
  await chown(label, uid, gid);
}

/** Puts a backup where a server that does not run has its files. */
export async function restoreBaseBackup(backup: string, data: string): Promise<void> {
  await rm(data, { recursive: true });
  await run('cp', ['-a', backup, data]);
}

/** With owner and rights. Files that go away meanwhile are in the WAL, or were never part of it. */
async function copyFiles(from: string, to: string): Promise<void> {
  await run('cp', ['-a', from, to]).catch((error: { stderr?: string }) => {
    const faults = (error.stderr ?? '').split('\n').filter((line) => line !== '' && !/No such file/.test(line));
    if (faults.length > 0) throw error;
  });
}
