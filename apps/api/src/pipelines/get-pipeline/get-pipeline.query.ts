import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { PipelineDetails } from '../pipeline-access.js';

/** One pipeline that the caller may read. */
export class GetPipelineQuery extends Query<PipelineDetails> {
  constructor(
    readonly pipelineId: string,
    readonly caller: Caller,
  ) {
    super();
  }
}
