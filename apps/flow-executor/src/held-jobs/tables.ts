import type { PostgresTransaction } from '@flow-pipelines/executor-kit';

/** Schema of the executor's own tables, of its high-water marks and of what it has parked. */
export const SCHEMA = 'flow_executor';

const CREATE_TABLES = `
  create table if not exists ${SCHEMA}.jobs (
    job_id text collate "C" primary key,
    version bigint not null,
    pipelines jsonb not null,
    applied_at timestamptz not null
  ) with (fillfactor = 70);
  create table if not exists ${SCHEMA}.reviewers (
    pipeline_id uuid not null,
    reviewer text not null,
    primary key (pipeline_id, reviewer)
  )`;

/** The kit calls it with the store's own preparation, in any number of processes, one at a time. */
export async function createTables(tx: PostgresTransaction): Promise<void> {
  await tx.query(CREATE_TABLES);
}
