import type { PrincipalKind } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Member } from '../pipeline-member.js';

/** One member of a pipeline, for those who may manage them. */
export class GetMemberQuery extends Query<Member> {
  constructor(
    readonly pipelineId: string,
    readonly member: { readonly kind: PrincipalKind; readonly principalId: string },
    readonly caller: Caller,
  ) {
    super();
  }
}
