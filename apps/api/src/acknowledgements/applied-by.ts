import type { EntityManager } from 'typeorm';

/** One executor that has applied a version, or a later one of the same job, which stands for it. */
export interface AppliedBy {
  readonly executor: string;
  /** The version that it has acknowledged last, and when it said so. */
  readonly appliedVersion: number;
  readonly appliedAt: Date;
}

const READ = `
select executor, applied_version, applied_at from executor_acknowledgements
 where job_id = $1 and applied_version > 0
 order by executor`;

interface Row {
  readonly executor: string;
  readonly applied_version: number;
  readonly applied_at: Date;
}

/** How far each executor has come with a job; for many versions of it ask once, and then `appliedBy` for each. */
export async function readAppliedVersions(manager: EntityManager, jobId: string): Promise<AppliedBy[]> {
  const rows: Row[] = await manager.query(READ, [jobId]);
  return rows.map((row) => ({
    executor: row.executor,
    appliedVersion: row.applied_version,
    appliedAt: row.applied_at,
  }));
}

/** The executors that have applied this version of the job, by name. */
export function appliedBy(applied: readonly AppliedBy[], version: number): AppliedBy[] {
  return applied.filter(({ appliedVersion }) => appliedVersion >= version);
}
