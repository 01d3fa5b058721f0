import { PIPELINE_ROLES, type PipelineRole } from '@flow-pipelines/database';
import { IsIn } from 'class-validator';

export class PutMemberBody {
  @IsIn(PIPELINE_ROLES, { message: `role must be one of ${PIPELINE_ROLES.join(', ')}` })
  role!: PipelineRole;
}
