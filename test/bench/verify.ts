import pg from 'pg';
import { type ExpectedState, jobIdsOf, pairOf, pipelineIds } from './workload.js';

interface JobRow {
  readonly id: string;
  readonly version: number;
  readonly pipelines: readonly string[];
}

interface EventsRow {
  readonly job_id: string;
  readonly events: number;
  readonly versions: number;
  readonly first: number;
  readonly last: number;
}

interface Found {
  readonly jobs: readonly JobRow[];
  readonly events: readonly EventsRow[];
}

const JOBS = `
select id, version, array(select pipeline_id::text from job_pipelines where job_id = jobs.id) as pipelines from jobs`;

const eventsIn = (table: string) => `
select job_id, count(*)::int as events, count(distinct version)::int as versions, min(version) as first, max(version) as last
  from ${table} group by job_id`;

/**
 * Compares a database with what was acknowledged: per job the version, the two pipelines, and one event for each version
 * from 1 on. A benchmark of a service that loses writes says nothing.
 * @returns how many changes were acknowledged and found
 * @throws {Error} naming the first faults
 */
export async function verifyWrites(url: string, eventTable: string, expected: ExpectedState): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: jobs } = await client.query<JobRow>(JOBS);
    const { rows: events } = await client.query<EventsRow>(eventsIn(eventTable));
    const ids = jobIdsOf(expected.versions.length);
    const faults = faultsIn({ jobs, events }, expected, ids);
    if (faults.length > 0)
      throw new Error(`${faults.length} faults in ${url.split('/').at(-1)}: ${faults.slice(0, 5).join('; ')}`);
    assertFaultsAreSeen({ jobs, events }, expected, ids);
    return expected.versions.reduce((total, version) => total + version - 1, 0);
  } finally {
    await client.end();
  }
}

function faultsIn(found: Found, expected: ExpectedState, ids: readonly string[]): string[] {
  const jobs = new Map(found.jobs.map((row) => [row.id, row]));
  const events = new Map(found.events.map((row) => [row.job_id, row]));
  const faults = ids.flatMap((id, job) => {
    const version = expected.versions[job];
    const [row, log] = [jobs.get(id), events.get(id)];
    const [a = -1, b = -1] = row?.pipelines.map((pipeline) => pipelineIds.indexOf(pipeline)) ?? [];
    const isRight = row?.version === version && row?.pipelines.length === 2 && pairOf(a, b) === expected.pairs[job];
    const isLogged = log?.first === 1 && [log.events, log.versions, log.last].every((count) => count === version);
    return isRight && isLogged ? [] : [`job ${id} at version ${row?.version}, ${log?.events} events, not ${version}`];
  });
  if ([jobs, events].some(({ size }) => size !== ids.length))
    faults.push(`${jobs.size} jobs, ${events.size} in the log`);
  return faults;
}

/** The comparison shows that it can fail, on the data that it has just passed. */
function assertFaultsAreSeen({ jobs, events }: Found, expected: ExpectedState, ids: readonly string[]): void {
  const [job, log] = [jobs[0], events[0]];
  if (!job || !log) throw new Error('nothing was compared');
  const altered: Record<string, Found> = {
    'a lost version': { jobs: [{ ...job, version: job.version - 1 }, ...jobs.slice(1)], events },
    'a lost assignment': { jobs: [{ ...job, pipelines: job.pipelines.slice(1) }, ...jobs.slice(1)], events },
    'a lost event': { jobs, events: [{ ...log, events: log.events - 1 }, ...events.slice(1)] },
    'an invented job': { jobs: [...jobs, { ...job, id: 'invented' }], events },
  };
  for (const [what, found] of Object.entries(altered)) {
    if (faultsIn(found, expected, ids).length === 0) throw new Error(`the check does not see ${what}`);
  }
}
