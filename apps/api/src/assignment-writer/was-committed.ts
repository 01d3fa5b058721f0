import { setTimeout as sleep } from 'node:timers/promises';
import { beginWith, bind, type Connection } from '@flow-pipelines/database';
import type { DataSource } from 'typeorm';
import * as sql from './assignment.sql.js';
import type { Change } from './change.js';

type ChangeName = Pick<Change, 'jobId' | 'version' | 'eventId'>;

const PATIENCE_MS = 10_000;
const RETRY_MS = 200;

/**
 * Settles a COMMIT whose answer was lost: takes the lock of one of the group's jobs, which waits until the lost transaction
 * has ended one way or the other, and then looks for that job's event. Groups are atomic, so one event speaks for all.
 *
 * The log is asked rather than pg_xact_status, because a server that crashed may give a lost transaction's id to another one.
 */
export async function wasCommitted(dataSource: DataSource, change: ChangeName): Promise<'yes' | 'no' | 'unknown'> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return (await look(dataSource, change)) ? 'yes' : 'no';
    } catch {
      // PostgreSQL is still away, or the lost transaction still holds its lock: ask again while there is time.
      if (Date.now() + RETRY_MS >= deadline) return 'unknown';
      await sleep(RETRY_MS);
    }
  }
}

async function look(dataSource: DataSource, { jobId, version, eventId }: ChangeName): Promise<boolean> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    const connection: Connection = await queryRunner.connect();
    try {
      const [, , found] = await beginWith(connection, [
        bind(sql.REGISTER_JOBS, [[jobId]]),
        bind(sql.LOCK_JOBS, [[jobId]]),
        bind(sql.FIND_EVENT, [jobId, version, eventId]),
      ]);
      return found.rows.length === 1;
    } finally {
      await connection.query('rollback');
    }
  } finally {
    await queryRunner.release();
  }
}
