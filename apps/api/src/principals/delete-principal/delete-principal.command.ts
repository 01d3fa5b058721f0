import type { PrincipalKind } from '@flow-pipelines/database';
import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../../http/if-match.js';
import type { Caller } from '../../identity/caller.js';

/**
 * Delete a user, a group or a service account, with its tokens, roles and memberships. Events keep the name that it had;
 * to keep the rest too, disable it instead.
 */
export class DeletePrincipalCommand extends Command<void> {
  constructor(
    readonly kind: PrincipalKind,
    readonly principalId: string,
    readonly caller: Caller,
    readonly origin: Origin,
    readonly expected?: ExpectedVersions,
  ) {
    super();
  }
}
