import type { EventReplay } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';

/** One replay and how far it is. */
export class GetReplayQuery extends Query<EventReplay> {
  constructor(
    readonly replayId: string,
    readonly caller: Caller,
  ) {
    super();
  }
}
