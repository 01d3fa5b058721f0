import { Query } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';
import type { Member } from '../pipeline-members/pipeline-member.js';

/** What deleting a pipeline would touch. */
export interface PipelineImpact {
  readonly jobs: { readonly count: number; /** The first of them by id. */ readonly sample: readonly string[] };
  readonly members: Readonly<Record<Member['kind'], number>>;
  /** What removing the member asked for would touch. */
  readonly removal?: MemberRemovalImpact;
}

export interface MemberRemovalImpact {
  readonly member: Member;
  /** Whether the pipeline would be left without a manager, which only site admins can do. */
  readonly isLastManager: boolean;
  /** Who would no longer see the pipeline: the member itself, or users of the group. */
  readonly loseAccess: number;
  /** Who would see it still, through another role, but with fewer permissions. */
  readonly losePermissions: number;
}

/** What would deleting this pipeline, or removing this member from it, touch? */
export class PipelineImpactQuery extends Query<PipelineImpact> {
  constructor(
    readonly pipelineId: string,
    readonly memberId: string | undefined,
    readonly caller: Caller,
  ) {
    super();
  }
}
