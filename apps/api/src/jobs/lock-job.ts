import type { EntityManager } from 'typeorm';

export interface LockedJob {
  readonly state: string | null;
  readonly version: number;
  readonly deleted: boolean;
}

const LOCK = 'select state, version, deleted_at is not null as deleted from jobs where id = $1 for update';

/** Locks the job's row until the transaction ends: changes of its pipelines wait, and those under way are waited for. */
export async function lockJob(manager: EntityManager, jobId: string): Promise<LockedJob | undefined> {
  const [row]: LockedJob[] = await manager.query(LOCK, [jobId]);
  return row;
}
