import type { Principal, PrincipalKind } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';

/** A page of all users, groups or service accounts, by name then id. */
export class ListPrincipalsQuery extends Query<Page<Principal>> {
  constructor(
    readonly kind: PrincipalKind,
    readonly page: PageRequest,
    /** Part of the name, whatever the case of its letters. */
    readonly filter: { readonly search?: string | undefined },
    readonly caller: Caller,
  ) {
    super();
  }
}
