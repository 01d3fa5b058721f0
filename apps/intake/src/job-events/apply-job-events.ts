import type { JobLifecycle } from '@flow-pipelines/contracts';
import type { EntityManager } from 'typeorm';
import { newestEvents } from './newest-events.js';

/**
 * Registers the jobs that are new, in id order, before any row is locked: as the api's writer does, so that neither waits for
 * an insert of the other while it holds row locks.
 */
const REGISTER = `
insert into jobs (id) select id from unnest($1::text[]) as id order by id collate "C" on conflict (id) do nothing`;

/** Locks the jobs' rows in id order until the transaction ends. */
const LOCK = `
select id, source_sequence, deleted_at is not null as deleted from jobs where id = any($1::text[]) order by id for update`;

/** Mark and effect in one row. A state that is not given stays. */
const TAKE_OVER = `
update jobs
   set state = coalesce(event.state, jobs.state), source_sequence = event.sequence, updated_at = clock_timestamp(),
       deleted_at = case when event.is_deletion then coalesce(jobs.deleted_at, clock_timestamp()) end
  from unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[]) as event (id, state, sequence, is_deletion)
 where jobs.id = event.id`;

/** Leaves to the api what follows from a deletion. */
const REMEMBER_DELETIONS = `
insert into job_deletions (job_id, deleted_at, request_id)
select id, clock_timestamp(), request_id from unnest($1::text[], $2::text[]) as deleted (id, request_id)
    on conflict (job_id) do update
   set deleted_at = excluded.deleted_at, deleted_by = null, request_id = excluded.request_id, finished_at = null`;

interface LockedRow {
  readonly id: string;
  readonly source_sequence: string | null;
  readonly deleted: boolean;
}

/** Takes over, of each job, the newest event if it is above the job's mark. */
export async function applyJobEvents(manager: EntityManager, events: readonly JobLifecycle[]): Promise<void> {
  const newest = newestEvents(events);
  const ids = newest.map(({ job_id: id }) => id);
  await manager.query(REGISTER, [ids]);
  const rows: LockedRow[] = await manager.query(LOCK, [ids]);
  const locked = new Map(rows.map((row) => [row.id, row]));
  const taken = newest.filter(
    ({ job_id: id, sequence }) => BigInt(sequence) > BigInt(locked.get(id)?.source_sequence ?? 0),
  );
  if (taken.length === 0) return;
  await manager.query(TAKE_OVER, [
    taken.map(({ job_id: id }) => id),
    taken.map(({ state }) => state ?? null),
    taken.map(({ sequence }) => sequence),
    taken.map(isDeletion),
  ]);
  const deleted = taken.filter((event) => isDeletion(event) && !locked.get(event.job_id)?.deleted);
  if (deleted.length === 0) return;
  await manager.query(REMEMBER_DELETIONS, [deleted.map(({ job_id: id }) => id), deleted.map(({ event_id: id }) => id)]);
}

function isDeletion(event: JobLifecycle): boolean {
  return event.event_type === 'JobDeleted';
}
