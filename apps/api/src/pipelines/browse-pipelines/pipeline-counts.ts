import type { EntityManager } from 'typeorm';

export interface PipelineCounts {
  readonly members: number;
  /** At most MOST_JOBS. */
  readonly jobs: number;
  readonly hasMoreJobs: boolean;
}

/** A pipeline may have millions; who looks at a list wants to know whether it is few or many. */
const MOST_JOBS = 1_000;

/** $2 is one more than is told. */
const COUNT = `
select pipeline.id,
       (select count(*)::int from pipeline_members where pipeline_id = pipeline.id) as members,
       (select count(*)::int from (select from job_pipelines where pipeline_id = pipeline.id limit $2) counted) as jobs
  from unnest($1::uuid[]) as pipeline(id)`;

export async function countsOf(manager: EntityManager, ids: readonly string[]): Promise<Map<string, PipelineCounts>> {
  const rows: { id: string; members: number; jobs: number }[] = await manager.query(COUNT, [ids, MOST_JOBS + 1]);
  return new Map(
    rows.map(({ id, members, jobs }) => [
      id,
      { members, jobs: Math.min(jobs, MOST_JOBS), hasMoreJobs: jobs > MOST_JOBS },
    ]),
  );
}
