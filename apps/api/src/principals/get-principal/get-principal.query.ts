import type { Principal, PrincipalKind } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';

/** One user, group or service account. */
export class GetPrincipalQuery extends Query<Principal> {
  constructor(
    readonly kind: PrincipalKind,
    readonly principalId: string,
    readonly caller: Caller,
  ) {
    super();
  }
}
