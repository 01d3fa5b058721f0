import type { Principal, PrincipalKind } from '@flow-pipelines/database';
import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';
import type { PrincipalFields } from '../principal.js';

/** Make a user, a group or a service account. */
export class CreatePrincipalCommand extends Command<Principal> {
  constructor(
    readonly kind: PrincipalKind,
    readonly fields: PrincipalFields & { readonly name: string },
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
