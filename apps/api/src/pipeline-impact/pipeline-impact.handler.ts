import { DatabaseConnection, type PrincipalKind } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { EntityManager } from 'typeorm';
import { requireScope } from '../identity/scope.js';
import { findPipeline } from '../pipelines/pipeline-access.js';
import { impactOfRemoval } from './impact-of-removal.js';
import { type PipelineImpact, PipelineImpactQuery } from './pipeline-impact.query.js';

const SAMPLE = 10;

const READ_IMPACT = `
select (select count(*)::int from job_pipelines where pipeline_id = $1) as jobs,
       array(select job_id from job_pipelines where pipeline_id = $1 order by job_id limit $2) as sample,
       (select coalesce(json_object_agg(kind, members), '{}')
          from (select principal.kind, count(*) as members
                  from pipeline_members member join principals principal on principal.id = member.principal_id
                 where member.pipeline_id = $1 group by principal.kind) counted) as members`;

interface ImpactRow {
  readonly jobs: number;
  readonly sample: string[];
  readonly members: Partial<Record<PrincipalKind, number>>;
}

@QueryHandler(PipelineImpactQuery)
export class PipelineImpactHandler implements IQueryHandler<PipelineImpactQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ pipelineId, memberId, caller }: PipelineImpactQuery): Promise<PipelineImpact> {
    requireScope(caller, 'read');
    // One snapshot, so that the numbers fit each other.
    return this.database.dataSource.transaction('REPEATABLE READ', async (manager) => {
      await findPipeline(manager, pipelineId, caller, 'flow_pipeline:delete');
      if (memberId !== undefined) await findPipeline(manager, pipelineId, caller, 'flow_pipeline:manage_pipelines');
      const impact = await impactOfDelete(manager, pipelineId);
      return memberId === undefined
        ? impact
        : { ...impact, removal: await impactOfRemoval(manager, pipelineId, memberId) };
    });
  }
}

async function impactOfDelete(manager: EntityManager, pipelineId: string): Promise<PipelineImpact> {
  const [row]: [ImpactRow] = await manager.query(READ_IMPACT, [pipelineId, SAMPLE]);
  return {
    jobs: { count: row.jobs, sample: row.sample },
    members: { user: 0, group: 0, service_account: 0, ...row.members },
  };
}
