import { Query } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';

/** The ids of the pipelines that a job had at one of its versions, of all of them: for the writer, not for the caller. */
export class JobVersionQuery extends Query<readonly string[]> {
  constructor(
    readonly jobId: string,
    readonly version: number,
    readonly caller: Caller,
  ) {
    super();
  }
}
