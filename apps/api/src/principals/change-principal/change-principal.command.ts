import type { Principal, PrincipalKind } from '@flow-pipelines/database';
import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { ExpectedVersions } from '../../http/if-match.js';
import type { Caller } from '../../identity/caller.js';
import type { PrincipalFields } from '../principal.js';

/** Rename, give and take site rights, disable and enable. What is undefined stays as it is. */
export class ChangePrincipalCommand extends Command<Principal> {
  constructor(
    readonly kind: PrincipalKind,
    readonly principalId: string,
    readonly changes: PrincipalFields,
    readonly caller: Caller,
    readonly origin: Origin,
    readonly expected?: ExpectedVersions,
  ) {
    super();
  }
}
