import { Command } from '@nestjs/cqrs';
import type { Origin } from '../../assignments/job-pipelines.js';
import type { Caller } from '../../identity/caller.js';
import type { Scope } from '../../identity/scope.js';
import type { NewToken } from '../issue-token.js';

/** Whom a token stands for. Groups do not act, so they have none. */
export interface TokenHolder {
  readonly kind: Caller['kind'];
  readonly id: string;
}

/** Make a token. Its scopes are never beyond those of the calling token. */
export class CreateTokenCommand extends Command<NewToken> {
  constructor(
    readonly holder: TokenHolder,
    readonly fields: {
      readonly name: string;
      /** undefined = all that the calling token has */
      readonly scopes?: readonly Scope[] | undefined;
      readonly expiresAt: Date | null;
    },
    readonly caller: Caller,
    readonly origin: Origin,
  ) {
    super();
  }
}
