import { PostgresStore, type PipelineRef } from '@flow-pipelines/executor-kit';
import { AppError } from '@flow-pipelines/runtime';
import { Injectable } from '@nestjs/common';
import { SCHEMA } from './tables.js';

const FIND = `select version, pipelines, applied_at, array(
    select distinct reviewer from ${SCHEMA}.reviewers
     where pipeline_id in (select (pipeline ->> 'id')::uuid from jsonb_array_elements(pipelines) as pipeline)
     order by reviewer) as reviewers
  from ${SCHEMA}.jobs where job_id = $1`;

export interface HeldJob {
  readonly job_id: string;
  readonly version: number;
  readonly pipelines: readonly PipelineRef[];
  /** Who may see the job, by its pipelines; a job that is in none is open to everyone. */
  readonly reviewers: readonly string[];
  readonly open_to_everyone: boolean;
  readonly applied_at: string;
}

/** What this executor holds, by job. */
@Injectable()
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
      reviewers: row.reviewers,
      open_to_everyone: row.pipelines.length === 0,
      applied_at: row.applied_at.toISOString(),
    };
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
  readonly reviewers: string[];
  readonly applied_at: Date;
}
