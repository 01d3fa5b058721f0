import type { PipelineRef } from '@flow-pipelines/contracts';
import { AppError } from '@flow-pipelines/runtime';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../identity/caller.js';
import { allowsOnSite, managesEveryPipeline } from '../identity/policy.js';

/** A job as its caller sees it. */
export interface JobDetails {
  readonly id: string;
  /** In the words of the job's source; null where nobody has said. */
  readonly state: string | null;
  readonly version: number;
  /** Those that the caller may see, by name. */
  readonly pipelines: readonly PipelineRef[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

export interface JobRow {
  readonly job_id: string;
  readonly state: string | null;
  readonly version: number;
  readonly pipelines: readonly PipelineRef[];
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
}

/** A job with those of its pipelines that caller $1 may see; $1 is null for whoever sees all. In one snapshot. */
export const JOB_COLUMNS = `
job.id as job_id, job.state, job.version, job.created_at, job.updated_at, job.deleted_at,
(select coalesce(json_agg(json_build_object('id', pipeline.id, 'name', pipeline.name) order by pipeline.name collate "C", pipeline.id), '[]')
   from job_pipelines assignment
   join pipelines pipeline on pipeline.id = assignment.pipeline_id and pipeline.deleted_at is null
  where assignment.job_id = job.id
    and ($1::uuid is null or exists (
      select from pipeline_members member
       where member.pipeline_id = pipeline.id
         and member.principal_id in (select $1 union all select group_id from group_members where user_id = $1)))
) as pipelines`;

/**
 * For `from job_pipelines assignment`: each one's job, looked up by its id. As a join it might be a merge, which goes through
 * all jobs before a pipeline's first one: cheap by the planner's estimate, which takes every pipeline's jobs to be spread
 * evenly, and the whole table where their ids begin with a customer's name.
 */
export const JOB_OF_ASSIGNMENT = `
 cross join lateral (select * from jobs where id = assignment.job_id limit 1) as job`;

const READ_JOB = `select ${JOB_COLUMNS} from jobs job where job.id = $2`;

/** $1 of JOB_COLUMNS. */
export function viewerOf(caller: Caller): string | null {
  return managesEveryPipeline(caller) ? null : caller.principalId;
}

/** The same for a job that is not there and for one that the caller may not see. */
export function jobNotFound(): AppError {
  return new AppError('job_not_found', 'Job not found');
}

export function jobDetailsOf(row: JobRow): JobDetails {
  const { job_id: id, state, version, pipelines } = row;
  return {
    id,
    state,
    version,
    pipelines,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}

/**
 * A job, also a deleted one, for whoever manages jobs, or sees one of its pipelines.
 * @throws {AppError} `job_not_found`
 */
export async function findJob(manager: EntityManager, jobId: string, caller: Caller): Promise<JobDetails> {
  const [row]: JobRow[] = await manager.query(READ_JOB, [viewerOf(caller), jobId]);
  if (!row || (row.pipelines.length === 0 && !allowsOnSite(caller, 'manage_jobs'))) throw jobNotFound();
  return jobDetailsOf(row);
}
