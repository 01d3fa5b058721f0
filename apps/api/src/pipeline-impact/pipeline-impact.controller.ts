import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { pipelineNotFound } from '../pipelines/pipeline-access.js';
import { IdPipe } from '../request-values/id.pipe.js';
import { MayBeLeftOut } from '../request-values/is-text.js';
import { IsId } from '../request-values/is-uuid.js';
import { type MemberRemovalImpact, PipelineImpactQuery } from './pipeline-impact.query.js';
import { Operation } from '../open-api/operation.js';
import { PIPELINE_IMPACT } from './pipeline-impact.answer.js';

const PIPELINE_ID = new IdPipe(pipelineNotFound);

class ImpactParameters {
  /** A member of the pipeline, by the id of its user, group or service account. */
  @MayBeLeftOut() @IsId() member?: string;
}

@Controller('api/v2/pipelines/:pipeline_id/impact')
export class PipelineImpactController {
  constructor(private readonly queryBus: QueryBus) {}

  @Get()
  @Operation({
    summary: 'See what a delete would touch; with `member`, what the removal of that member would',
    scope: 'read',
    answers: { 200: PIPELINE_IMPACT },
    errors: ['member_not_found'],
  })
  async read(
    @Param('pipeline_id', PIPELINE_ID) pipelineId: string,
    @Query() { member }: ImpactParameters,
    @CurrentCaller() caller: Caller,
  ) {
    const query = new PipelineImpactQuery(pipelineId, member, caller);
    const { jobs, members, removal } = await this.queryBus.execute(query);
    return {
      jobs: { count: jobs.count, sample_job_ids: jobs.sample },
      members: { users: members.user, groups: members.group, service_accounts: members.service_account },
      ...(removal ? { member_removal: bodyOf(removal) } : {}),
    };
  }
}

function bodyOf({ member, isLastManager, loseAccess, losePermissions }: MemberRemovalImpact) {
  return {
    principal_id: member.principalId,
    kind: member.kind,
    name: member.name,
    role: member.role,
    is_last_manager: isLastManager,
    lose_access: loseAccess,
    lose_permissions: losePermissions,
  };
}
