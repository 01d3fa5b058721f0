import { Command } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';

/** Let a browser go on as this caller. Its session has a new id, which nobody can have known before. */
export class BeginSessionCommand extends Command<string> {
  constructor(
    readonly caller: Caller,
    readonly limits: {
      /** The id of the session that the browser has had until now, which ends. */
      readonly replaces: string | undefined;
      /** When the session ends at the latest; null where the settings alone say it. */
      readonly notAfter: Date | null;
    },
  ) {
    super();
  }
}
