import type { DataSource, QueryRunner } from 'typeorm';

const WEEKS_AHEAD = 5;
type Connection = Pick<DataSource | QueryRunner, 'query'>;

/** Makes the event log's partitions of this week and the next ones, where they are missing. Any number of processes may. */
export async function ensureEventPartitions(connection: Connection): Promise<void> {
  await connection.query('select ensure_job_pipeline_event_partitions(now(), $1)', [WEEKS_AHEAD]);
}

/**
 * Drops the event log's partitions of weeks that ended before then, but none that the relay still needs.
 * @returns their names
 */
export async function dropEventPartitions(connection: Connection, before: Date): Promise<string[]> {
  const [row]: { names: string[] }[] = await connection.query(
    'select drop_job_pipeline_event_partitions($1) as names',
    [before],
  );
  return row?.names ?? [];
}
