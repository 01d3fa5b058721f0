import type { DataSource } from 'typeorm';

let offset = 0;

/** What an executor has given up on, as the intake writes it down. @returns its id */
export async function addDeadLetter(dataSource: DataSource): Promise<string> {
  const [{ id }]: [{ id: string }] = await dataSource.query(
    `insert into dead_letters (executor, topic, partition, record_offset, reason, detail, job_id, attempts, occurred_at)
     values ('reviews', 'flow.job-pipelines', 0, $1, 'handler_failed', 'it throws', 'job-1', 6, now()) returning id`,
    [(offset += 1)],
  );
  return id;
}
