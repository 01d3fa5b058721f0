import { readTopic } from '../integration/read-topic.js';
import { eventually } from '../support/eventually.js';
import { type Attempt, type Evidence, eventOf, type JobState, sorted } from './history.js';
import { type System, TOPIC } from './system.js';

const DATABASE = `
select job.id, job.version, coalesce(array_agg(a.pipeline_id::text) filter (where a.pipeline_id is not null), '{}') as pipelines
  from jobs job left join job_pipelines a on a.job_id = job.id
 group by job.id`;

/** Waits until all that the log holds has been published and applied, or the time is up, and collects what there is. */
export async function collectEvidence(system: System, history: readonly Attempt[]): Promise<Evidence> {
  const client = await system.connect();
  try {
    const { rows: log } = await client.query<{ payload: string }>(
      'select payload from job_pipeline_events order by id',
    );
    const database = await statesOf(client.query(DATABASE));
    let executor = new Map<string, JobState>();
    await eventually(
      async () => {
        executor = await statesOf(
          client.query(`select job_id as id, version::int, array(select p ->> 'id' from jsonb_array_elements(pipelines) p) as pipelines
                          from flow_executor.jobs`),
        );
        const behind = [...database].filter(([job, { version }]) => executor.get(job)?.version !== version);
        if (behind.length > 0) throw new Error(`${behind.length} jobs are not applied yet`);
      },
      { timeoutMs: 60_000 },
    ).catch(() => undefined);
    const records = await readTopic(system.brokers, TOPIC);
    return {
      history,
      log: log.map(({ payload }) => eventOf(payload)),
      topic: records.map(({ value, partition }) => ({ ...eventOf(value ?? ''), partition })),
      database,
      executor,
    };
  } finally {
    await client.end();
  }
}

async function statesOf(
  query: Promise<{ rows: { id: string; version: number; pipelines: string[] }[] }>,
): Promise<Map<string, JobState>> {
  const { rows } = await query;
  return new Map(rows.map(({ id, version, pipelines }) => [id, { version, pipelineIds: sorted(pipelines) }]));
}
