import { copyIn } from './copy-in.js';
import { inDatabase } from './in-database.js';
import { jobIdOf, pipelineIds, PIPELINES, uuidOf } from './workload.js';

/** Of one message of COPY. */
const JOBS_A_CHUNK = 500;
const LOG_WEEKS = 8;
const WEEK_MS = 7 * 24 * 3_600_000;

interface LoadedJob {
  readonly job: number;
  readonly id: string;
  readonly changedAt: string;
}

/** The columns of a table, and a job's lines for them in COPY's text format. */
interface Table {
  readonly into: string;
  readonly linesOf: (job: LoadedJob) => string;
}

/** Where a schema keeps events, and what is to be made for those of some weeks. */
interface Log extends Table {
  readonly prepare?: string;
}

const assignment = (id: string, pipeline: number) => `${id}\t${pipelineIds[pipeline % PIPELINES]}\n`;
const JOBS: Table = { into: 'jobs (id, version)', linesOf: ({ id }) => `${id}\t1\n` };
const ASSIGNMENTS: Table = {
  into: 'job_pipelines (job_id, pipeline_id)',
  linesOf: ({ job, id }) => assignment(id, job) + assignment(id, job + 1),
};

const payloadOf = ({ job, id }: LoadedJob) =>
  `{"event_id":"${uuidOf(`event ${job}`)}","job_id":"${id}","version":1,"pipelines":[],"added":[],"removed":[]}`;
export const OUR_LOG: Log = {
  prepare: `select ensure_job_pipeline_event_partitions(now() - interval '${LOG_WEEKS} weeks', ${LOG_WEEKS + 1})`,
  into: 'job_pipeline_events (occurred_at, event_id, job_id, version, payload)',
  linesOf: (one) => `${one.changedAt}\t${uuidOf(`event ${one.job}`)}\t${one.id}\t1\t${payloadOf(one)}\n`,
};
export const OUTBOX_OF_RIVAL: Log = {
  into: 'outbox (occurred_at, job_id, version, payload)',
  linesOf: (one) => `${one.changedAt}\t${one.id}\t1\t${payloadOf(one)}\n`,
};

/**
 * Loads pipelines, and jobs with two of them and one event each, into a migrated database without jobs: one COPY a table, side
 * by side, in the order of the ids, so that indexes grow at their ends rather than all over. Without the triggers of foreign
 * keys, which would take most of the time: the database's user has to be a superuser.
 */
export async function loadJobs(url: string, jobs: number, log: Log): Promise<void> {
  const { prepare = 'select', ...events } = log;
  const pipelines = pipelineIds.map((id, number) => `('${id}', 'Pipeline ${number}')`).join();
  await inDatabase(url, (client) => client.query(`insert into pipelines (id, name) values ${pipelines}; ${prepare}`));
  const order = inOrderOfIds(jobs);
  const load = ({ into, linesOf }: Table) =>
    inDatabase(url, async (client) => {
      await client.query('set session_replication_role = replica');
      await copyIn(client, `copy ${into} from stdin`, chunksOf(order, linesOf));
    });
  await withoutIndexByPipeline(url, () => Promise.all([JOBS, ASSIGNMENTS, events].map(load)));
}

/** It has another order than the ids: made at the end it takes half of the time, and little more than half of the room. */
async function withoutIndexByPipeline(url: string, work: () => Promise<unknown>): Promise<void> {
  const name = 'job_pipelines_pipeline_id_idx';
  const { rows } = await inDatabase(url, (client) =>
    client.query<{ definition: string }>(`select pg_get_indexdef('${name}'::regclass) as definition`),
  );
  await inDatabase(url, (client) => client.query(`drop index ${name}`));
  try {
    await work();
  } finally {
    await inDatabase(url, (client) => client.query(`set maintenance_work_mem = '1GB'; ${rows[0]?.definition}`));
  }
}

function* chunksOf(order: Float64Array, linesOf: Table['linesOf']): Generator<string> {
  const start = Date.now() - LOG_WEEKS * WEEK_MS;
  for (let from = 0; from < order.length; from += JOBS_A_CHUNK) {
    const changedAt = new Date(start + (LOG_WEEKS * WEEK_MS * from) / order.length).toISOString();
    const jobs = Array.from(order.subarray(from, from + JOBS_A_CHUNK), (key) => key % JOB_NUMBERS);
    yield jobs.map((job) => linesOf({ job, id: jobIdOf(job), changedAt })).join('');
  }
}

/** A job's number, and above it how its id begins: 24 bits are enough for the order, and both fit into a double. */
const JOB_NUMBERS = 2 ** 29;

function inOrderOfIds(jobs: number): Float64Array {
  const keyOf = (job: number) => Number.parseInt(jobIdOf(job).slice(0, 6), 16) * JOB_NUMBERS + job;
  return Float64Array.from({ length: jobs }, (_, job) => keyOf(job)).toSorted();
}
