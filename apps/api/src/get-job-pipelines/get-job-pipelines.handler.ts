import { DatabaseConnection, type PipelineRole } from '@flow-pipelines/database';
import { AppError } from '@flow-pipelines/runtime';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ApiConfiguration } from '../api.configuration.js';
import { allows, effectiveRole } from '../identity/policy.js';
import { requireScope } from '../identity/scope.js';
import type { JobPipelines } from '../assignments/job-pipelines.js';
import { GetJobPipelinesQuery } from './get-job-pipelines.query.js';

/** One row per pipeline of the job, one row with nulls when it has none, no row when the job is unknown. One statement, so
 *  version and pipelines are of the same moment. */
const READ_JOB = `
select job.version, job.deleted_at is not null as deleted, pipeline.id, pipeline.name,
       array(select member.role from pipeline_members member
              where member.pipeline_id = pipeline.id
                and member.principal_id in (select $2::uuid union all select group_id from group_members where user_id = $2)) as roles
  from jobs job
  left join (job_pipelines assignment join pipelines pipeline on pipeline.id = assignment.pipeline_id and pipeline.deleted_at is null)
    on assignment.job_id = job.id
 where job.id = $1
 order by pipeline.name collate "C", pipeline.id`;

interface JobRow {
  readonly version: number;
  readonly deleted: boolean;
  readonly id: string | null;
  readonly name: string;
  readonly roles: PipelineRole[];
}

@QueryHandler(GetJobPipelinesQuery)
export class GetJobPipelinesHandler implements IQueryHandler<GetJobPipelinesQuery> {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly configuration: ApiConfiguration,
  ) {}

  async execute({ jobId, caller }: GetJobPipelinesQuery): Promise<JobPipelines> {
    requireScope(caller, 'read');
    const rows: JobRow[] = await this.database.dataSource.query(READ_JOB, [jobId, caller.principalId]);
    const assigned = rows.flatMap(({ id, name, roles }) => (id === null ? [] : [{ id, name, roles }]));
    const visible = assigned.filter(({ roles }) => allows(effectiveRole(caller, roles), 'flow_pipeline:read'));
    const isUnknown = rows[0] === undefined || rows[0].deleted;
    const isHidden = isUnknown || (assigned.length > 0 && visible.length === 0);
    if (this.configuration.jobRegistry === 'strict' && isHidden) throw new AppError('job_not_found', 'Job not found');
    return { jobId, version: rows[0]?.version ?? 0, pipelines: visible.map(({ id, name }) => ({ id, name })) };
  }
}
