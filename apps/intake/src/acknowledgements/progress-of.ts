import type { JobPipelinesApplied } from '@flow-pipelines/contracts';

/** How far an executor has come with a job, as far as some acknowledgements say. */
export interface ExecutorProgress {
  readonly jobId: string;
  readonly executor: string;
  /** 0 when they tell of none. */
  readonly appliedVersion: number;
  readonly appliedAt: string | null;
  /** The greatest parked version, if it is above the applied one. */
  readonly parkedVersion: number | null;
  readonly parkedAt: string | null;
  readonly parkedDetail: string | null;
}

/** One for each executor and job, in whatever order and however often the acknowledgements come. */
export function progressOf(acknowledgements: readonly JobPipelinesApplied[]): ExecutorProgress[] {
  const groups = Map.groupBy(acknowledgements, ({ executor, job_id: jobId }) => JSON.stringify([jobId, executor]));
  return [...groups.values()].flatMap(([first, ...others]) => (first ? summary([first, ...others]) : []));
}

function summary(group: readonly [JobPipelinesApplied, ...JobPipelinesApplied[]]): ExecutorProgress {
  const applied = greatest(group.filter(({ outcome }) => outcome === 'applied'));
  const appliedVersion = applied?.version ?? 0;
  const parked = greatest(group.filter(({ outcome, version }) => outcome === 'parked' && version > appliedVersion));
  return {
    jobId: group[0].job_id,
    executor: group[0].executor,
    appliedVersion,
    appliedAt: applied?.occurred_at ?? null,
    parkedVersion: parked?.version ?? null,
    parkedAt: parked?.occurred_at ?? null,
    parkedDetail: parked?.detail ?? null,
  };
}

function greatest(acknowledgements: readonly JobPipelinesApplied[]): JobPipelinesApplied | undefined {
  let found: JobPipelinesApplied | undefined;
  for (const one of acknowledgements) if (found === undefined || one.version > found.version) found = one;
  return found;
}
