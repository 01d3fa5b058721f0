import type pg from 'pg';
import { readTopic } from '../integration/read-topic.js';
import { eventually } from '../support/eventually.js';
import { type Evidence, eventOf, type JobState, type SeenEvent, sorted, tombstoneOf } from './history.js';
import { type System, TOPIC } from './system.js';

const DATABASE = `
select job.id, job.version, coalesce(array_agg(a.pipeline_id::text) filter (where a.pipeline_id is not null), '{}') as pipelines
  from jobs job left join job_pipelines a on a.job_id = job.id
 where job.version > 0
 group by job.id`;
const EXECUTOR = `
select job_id as id, version::int, array(select p ->> 'id' from jsonb_array_elements(pipelines) p) as pipelines
  from flow_executor.jobs`;
const EFFECTS = `select job_id, array_agg(version::int order by id) as versions from flow_executor.effects group by job_id`;
const APPLIED = `select job_id as id, applied_version as number from executor_acknowledgements where executor = 'flow-executor'`;
const SOURCE = `select id, source_sequence::float8 as number from jobs where source_sequence is not null`;
const UNFINISHED = `
select (select count(*) from job_deletions where finished_at is null)::int as deletions,
       (select count(*) from event_replays where outcome is null)::int as replays,
       (select count(*) from parked_jobs)::int as parked`;

const REPLAY_HEADER = 'flow-replay';
/** How long what waits in the log, or for the executor, may take at the end. */
const REST_TIMEOUT_MS = 180_000;

interface LogRow {
  readonly event_id: string;
  readonly job_id: string;
  readonly payload: string | null;
}

/** What the load and the job source know. */
export type Told = Pick<Evidence, 'history' | 'sourceSaid' | 'acknowledgedWithoutKafka'>;

const seen = (bytes: string | null, eventId: string, jobId: string): SeenEvent =>
  bytes === null ? tombstoneOf(eventId, jobId) : eventOf(bytes);

/** Waits until all that the log holds has been published and applied, or the time is up, and collects what there is. */
export function collectEvidence(system: System, told: Told): Promise<Evidence> {
  return system.connected(async (client) => {
    // Its error would hide what the checker has to say about the same.
    await eventually(() => expectRest(client, told), { timeoutMs: REST_TIMEOUT_MS }).catch(() => undefined);
    const { rows: log } = await client.query<LogRow>(
      'select event_id, job_id, payload from job_pipeline_events order by id',
    );
    const { rows: effects } = await client.query<{ job_id: string; versions: number[] }>(EFFECTS);
    const records = await readTopic(system.brokers, TOPIC);
    return {
      ...told,
      log: log.map(({ event_id, job_id, payload }) => seen(payload, event_id, job_id)),
      topic: records.map(({ value, headers, key, partition }) => ({
        ...seen(value ?? null, headers['ce_id'] ?? '', key ?? ''),
        partition,
        replayId: headers[REPLAY_HEADER] ?? null,
      })),
      database: await statesOf(client, DATABASE),
      executor: await statesOf(client, EXECUTOR),
      effects: new Map(effects.map(({ job_id, versions }) => [job_id, versions])),
      applied: await numbersOf(client, APPLIED),
      sourceKnown: await numbersOf(client, SOURCE),
    };
  });
}

async function expectRest(client: pg.Client, { sourceSaid }: Told): Promise<void> {
  const { rows } = await client.query<Record<string, number>>(UNFINISHED);
  for (const [what, count] of Object.entries(rows[0] ?? {}))
    if (count > 0) throw new Error(`${count} ${what} are open`);
  const known = await numbersOf(client, SOURCE);
  for (const [job, sequence] of sourceSaid)
    if ((known.get(job) ?? 0) < sequence) throw new Error(`the word of the source about ${job} is on its way`);
  const executor = await statesOf(client, EXECUTOR);
  const applied = await numbersOf(client, APPLIED);
  for (const [job, { version }] of await statesOf(client, DATABASE))
    if (executor.get(job)?.version !== version || applied.get(job) !== version)
      throw new Error(`${job} is not applied yet`);
}

async function statesOf(client: pg.Client, statement: string): Promise<Map<string, JobState>> {
  const { rows } = await client.query<{ id: string; version: number; pipelines: string[] }>(statement);
  return new Map(rows.map(({ id, version, pipelines }) => [id, { version, pipelineIds: sorted(pipelines) }]));
}

async function numbersOf(client: pg.Client, statement: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ id: string; number: number }>(statement);
  return new Map(rows.map(({ id, number }) => [id, number]));
}
