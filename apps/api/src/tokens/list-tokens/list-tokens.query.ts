import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { ApiTokenDetails } from '../api-token-details.js';

/** Whether a token works, by itself: one of a disabled user is active, and yet works for nobody. */
export const TOKEN_STATES = ['active', 'revoked', 'expired'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/** A page of a principal's tokens by name then id: those in one state, or all. */
export class ListTokensQuery extends Query<Page<ApiTokenDetails>> {
  constructor(
    readonly filter: { readonly principalId: string; readonly state?: TokenState | undefined },
    readonly page: PageRequest,
    readonly caller: Caller,
  ) {
    super();
  }
}
