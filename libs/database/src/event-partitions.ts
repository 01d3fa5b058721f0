import type { DataSource, QueryRunner } from 'typeorm';

const WEEKS_AHEAD = 5;

/** Makes the event log's partitions of this week and the next ones, where they are missing. Any number of processes may. */
export async function ensureEventPartitions(connection: Pick<DataSource | QueryRunner, 'query'>): Promise<void> {
  await connection.query('select ensure_job_pipeline_event_partitions(now(), $1)', [WEEKS_AHEAD]);
}
