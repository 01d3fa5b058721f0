import type { JobPipelinesUpdated } from '@flow-pipelines/contracts';
import { expect } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { DataSource } from 'typeorm';

/** Jobs that all use the same pipelines, as if they had been assigned one by one: at version 1, with its event. */
export async function addJobs(dataSource: DataSource, prefix: string, count: number, pipelineIds: readonly string[]) {
  const jobs = Array.from({ length: count }, (_, index) => `${prefix} ${String(index).padStart(4, '0')}`);
  await dataSource.query('insert into jobs (id, version) select id, 1 from unnest($1::text[]) as id', [jobs]);
  await dataSource.query(
    'insert into job_pipelines (job_id, pipeline_id) select job, pipeline from unnest($1::text[]) as job, unnest($2::uuid[]) as pipeline',
    [jobs, pipelineIds],
  );
  await dataSource.query(
    `insert into job_pipeline_events (occurred_at, event_id, job_id, version, payload)
     select now(), gen_random_uuid(), job, 1, $2 from unnest($1::text[]) as job`,
    [jobs, JSON.stringify({ version: 1, removed: [], pipelines: pipelineIds.map((id) => ({ id })) })],
  );
  return jobs;
}

export async function eventsOf(dataSource: DataSource, jobs: readonly string[]) {
  const rows: { job_id: string; payload: string }[] = await dataSource.query(
    'select job_id, payload from job_pipeline_events where job_id = any($1::text[]) order by id',
    [jobs],
  );
  return Map.groupBy(
    rows.map(({ job_id, payload }) => ({ ...(JSON.parse(payload) as JobPipelinesUpdated), job_id })),
    (event) => event.job_id,
  );
}

/** Each job lost the pipeline by exactly one event, its versions have no hole, and its last event is what it has. */
export async function expectUnassignedOnce(dataSource: DataSource, jobs: readonly string[], pipelineId: string) {
  const events = await eventsOf(dataSource, jobs);
  const rows: { id: string; version: number; pipelines: string[] }[] = await dataSource.query(
    `select id, version, array(select pipeline_id from job_pipelines where job_id = id order by pipeline_id) as pipelines
       from jobs where id = any($1::text[])`,
    [jobs],
  );
  expect(rows).toHaveLength(jobs.length);
  for (const { id, version, pipelines } of rows) {
    const log = events.get(id) ?? [];
    expect(log.map((event) => event.version)).toEqual(Array.from({ length: version }, (_, index) => index + 1));
    const removals = log.filter(({ removed }) => removed.some((pipeline) => pipeline.id === pipelineId));
    expect({ id, removals: removals.length }).toEqual({ id, removals: 1 });
    expect(
      log
        .at(-1)
        ?.pipelines.map((pipeline) => pipeline.id)
        .toSorted(),
    ).toEqual(pipelines);
    expect(pipelines).not.toContain(pipelineId);
  }
  return events;
}

/** A deleted pipeline that jobs still use, as a process leaves it behind that ends right after its delete was committed. */
export async function leaveBehind(dataSource: DataSource, name: string): Promise<string> {
  const id = uuidv7();
  await dataSource.query('insert into pipelines (id, name, deleted_at) values ($1, $2, now())', [id, name]);
  return id;
}
