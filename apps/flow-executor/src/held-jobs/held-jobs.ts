import type {
  JobPipelinesUpdated,
  PipelineRef,
  PostgresStore,
  PostgresTransaction,
} from '@flow-pipelines/executor-kit';
import { AppError } from '@flow-pipelines/runtime';

/** Schema of the executor's own tables and of its high-water marks. */
export const SCHEMA = 'flow_executor';

const CREATE_TABLE = `create table if not exists ${SCHEMA}.jobs (
  job_id text collate "C" primary key,
  version bigint not null,
  pipelines jsonb not null,
  applied_at timestamptz not null
)`;

// No comparison of versions here: the kit's high-water mark, locked by this transaction, has made it.
const HOLD = `insert into ${SCHEMA}.jobs (job_id, version, pipelines, applied_at)
  values ($1, $2, $3, clock_timestamp())
  on conflict (job_id) do update
    set version = excluded.version, pipelines = excluded.pipelines, applied_at = excluded.applied_at`;

const FIND = `select version, pipelines, applied_at from ${SCHEMA}.jobs where job_id = $1`;

export interface HeldJob {
  readonly job_id: string;
  readonly version: number;
  readonly pipelines: readonly PipelineRef[];
  readonly applied_at: string;
}

export async function createTable(tx: PostgresTransaction): Promise<void> {
  await tx.query(CREATE_TABLE);
}

/** The executor's effect: it remembers the job's pipelines. */
export async function hold(event: JobPipelinesUpdated, tx: PostgresTransaction): Promise<void> {
  const pipelines = event.pipelines.map(({ id, name }) => ({ id, name }));
  await tx.query(HOLD, [event.job_id, event.version, JSON.stringify(pipelines)]);
}

/** What this executor holds, by job. */
export class HeldJobs {
  constructor(private readonly store: PostgresStore) {}

  /** @throws {AppError} job_not_found, database_unavailable */
  async read(jobId: string): Promise<HeldJob> {
    const row = await this.find(jobId);
    if (!row) throw new AppError('job_not_found', 'Job not found');
    return {
      job_id: jobId,
      version: Number(row.version),
      pipelines: row.pipelines,
      applied_at: row.applied_at.toISOString(),
    };
  }

  async check(): Promise<void> {
    await this.store.pool.query('select 1');
  }

  private async find(jobId: string): Promise<Row | undefined> {
    // No such job can exist, and PostgreSQL would refuse a NUL as a malformed statement.
    if (/\p{Cc}/u.test(jobId)) return undefined;
    try {
      const { rows } = await this.store.pool.query<Row>(FIND, [jobId]);
      return rows[0];
    } catch (cause) {
      throw new AppError('database_unavailable', 'The database cannot be reached', { cause });
    }
  }
}

interface Row {
  readonly version: string;
  readonly pipelines: PipelineRef[];
  readonly applied_at: Date;
}
