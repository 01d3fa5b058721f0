import type { Principal, PrincipalKind } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';

export interface PrincipalFilter {
  /** Part of the name, whatever the case of its letters; for those who may see e-mail addresses, of these too. */
  readonly search?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly siteAdmin?: boolean | undefined;
  readonly manageFlowPipelines?: boolean | undefined;
  /** A group that the user is in. */
  readonly group?: string | undefined;
  /** A user who is in the group. */
  readonly member?: string | undefined;
}

/** A page of all users, groups or service accounts, by name then id. */
export class ListPrincipalsQuery extends Query<Page<Principal>> {
  constructor(
    readonly kind: PrincipalKind,
    readonly page: PageRequest,
    readonly filter: PrincipalFilter,
    readonly caller: Caller,
  ) {
    super();
  }
}
