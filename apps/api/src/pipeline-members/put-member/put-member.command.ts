import type { PipelineRole, PrincipalKind } from '@flow-pipelines/database';
import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../../http/if-match.js';
import type { Caller } from '../../identity/caller.js';
import type { Member } from '../pipeline-member.js';

/** Give a user, a group or a service account this role on the pipeline, whatever it had before. */
export class PutMemberCommand extends Command<Member> {
  constructor(
    readonly pipelineId: string,
    readonly member: {
      readonly kind: PrincipalKind;
      readonly principalId: string;
      readonly role: PipelineRole;
    },
    readonly caller: Caller,
    readonly origin: Origin,
    readonly preconditions: { readonly expected?: ExpectedVersions; readonly createOnly?: boolean } = {},
  ) {
    super();
  }
}
