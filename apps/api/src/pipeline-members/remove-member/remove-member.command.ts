import type { PrincipalKind } from '@flow-pipelines/database';
import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../../http/if-match.js';
import type { Caller } from '../../identity/caller.js';

/** Take away the role that a user, a group or a service account has on the pipeline. */
export class RemoveMemberCommand extends Command<void> {
  constructor(
    readonly pipelineId: string,
    readonly member: { readonly kind: PrincipalKind; readonly principalId: string },
    readonly caller: Caller,
    readonly origin: Origin,
    readonly expected?: ExpectedVersions,
  ) {
    super();
  }
}
