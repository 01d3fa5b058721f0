import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';
import type { ApiTokenDetails } from '../api-token-details.js';
import type { NewToken } from '../issue-token.js';

export interface Rotation extends NewToken {
  /** The old one, which expires when the overlap ends, or earlier if it would have anyway. */
  readonly rotated: ApiTokenDetails;
}

/** Replace a token by a new one of the same holder, name and scopes; for a while both work. */
export class RotateTokenCommand extends Command<Rotation> {
  constructor(
    readonly tokenId: string,
    readonly options: { readonly overlapSeconds: number; readonly expiresAt: Date | null },
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
