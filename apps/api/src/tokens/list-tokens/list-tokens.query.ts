import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { ApiTokenDetails } from '../api-token-details.js';

/** A page of a principal's tokens, revoked ones too, by name then id. */
export class ListTokensQuery extends Query<Page<ApiTokenDetails>> {
  constructor(
    readonly principalId: string,
    readonly page: PageRequest,
    readonly caller: Caller,
  ) {
    super();
  }
}
