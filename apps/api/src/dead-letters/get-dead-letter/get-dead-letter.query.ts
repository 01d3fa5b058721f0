import type { DeadLetterEntry } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';

/** A dead letter with the beginning of the record's value. */
export class GetDeadLetterQuery extends Query<DeadLetterEntry> {
  constructor(
    readonly id: string,
    readonly caller: Caller,
  ) {
    super();
  }
}
