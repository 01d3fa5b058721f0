import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import type pg from 'pg';
import { StoreUnavailableError, type ApplyOptions } from './job-pipelines-store.js';
import type { statementsFor } from './postgres-store.sql.js';

type Client = Pick<pg.PoolClient, 'query'>;
type Statements = ReturnType<typeof statementsFor>;

export interface MarkRow {
  readonly job_id: string;
  readonly version: string;
  readonly parked: boolean;
}

/** What the marks were before they were raised, as far as that matters: 0 stands for whatever all events are above. */
export interface RaisedMarks {
  /** undefined where the mark was not raised: no event is above it, or the job is parked. */
  get(jobId: string): number | undefined;
}

interface RaisedRow {
  /** null when all of them were. */
  readonly raised: readonly string[] | null;
  readonly partly_known: readonly string[] | null;
  readonly marks: readonly string[] | null;
}

/** Raises and locks the marks that the events are above. */
export async function raiseMarks(
  client: Client,
  sql: Statements,
  executor: string,
  events: readonly JobPipelinesUpdated[],
): Promise<RaisedMarks> {
  const oldest = new Map<string, number>();
  const newest = new Map<string, number>();
  for (const { job_id, version } of events) {
    if (version < (oldest.get(job_id) ?? Infinity)) oldest.set(job_id, version);
    if (version > (newest.get(job_id) ?? -Infinity)) newest.set(job_id, version);
  }
  const { rows } = await client.query<RaisedRow>({
    name: `${sql.schema} raise marks`,
    text: sql.raiseMarks,
    values: [executor, textArray(oldest.keys()), numberArray(oldest.values()), numberArray(newest.values())],
  });
  const { raised = [], partly_known: partlyKnown, marks } = rows[0] ?? {};
  const isRaised = raised && new Set(raised);
  const before = new Map(partlyKnown?.map((jobId, index) => [jobId, Number(marks?.[index])]));
  return { get: (jobId) => (isRaised?.has(jobId) === false ? undefined : (before.get(jobId) ?? 0)) };
}

/** As PostgreSQL reads them; the driver would escape element by element, and there are thousands. */
const numberArray = (numbers: Iterable<number>) => `{${[...numbers].join(',')}}`;
/** A JSON text without control characters escapes as an array does: the quote and the backslash, by a backslash. */
const textArray = (texts: Iterable<string>) => `{${JSON.stringify([...texts]).slice(1, -1)}}`;

/** Of events whose marks could not be raised: keeps those of parked jobs. @returns them; the others are known already */
export async function holdParked(
  client: Client,
  sql: Statements,
  { executor, laterEvents }: ApplyOptions,
  events: readonly JobPipelinesUpdated[],
): Promise<Set<JobPipelinesUpdated>> {
  const jobIds = [...new Set(events.map(({ job_id }) => job_id))];
  const { rows } = await client.query<MarkRow>(sql.lockMarks, [executor, jobIds]);
  const marks = new Map(rows.map((row) => [row.job_id, row]));
  const above = events.filter(({ job_id, version }) => version > Number(marks.get(job_id)?.version ?? 0));
  if (above.some(({ job_id }) => !marks.get(job_id)?.parked))
    throw new StoreUnavailableError('a job was redriven in the middle of this; it is done once more');
  const keeping = above.map((event) => {
    const kept = [executor, event.job_id, event.version, JSON.stringify(event)];
    return client.query(laterEvents === 'fold' ? sql.fold : sql.keepLater, kept);
  });
  await Promise.all(keeping);
  return new Set(above);
}
