import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { ApiTokenDetails } from '../api-token-details.js';

/** One token: of the caller, or of anybody for site admins. */
export class GetTokenQuery extends Query<ApiTokenDetails> {
  constructor(
    readonly tokenId: string,
    readonly caller: Caller,
  ) {
    super();
  }
}
