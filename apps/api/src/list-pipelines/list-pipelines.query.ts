import { Query } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';
import type { Permission } from '../identity/policy.js';
import type { ListPosition } from '../paging/list-cursor.js';

/** A pipeline as its caller sees it. */
export interface AccessiblePipeline {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly isManager: boolean;
}

export interface PipelinePage {
  readonly pipelines: readonly AccessiblePipeline[];
  /** Where the next page begins; null on the last one and when no page was asked for. */
  readonly next: ListPosition | null;
}

/** The pipelines that the caller may read, by name then id. All of them, unless `limit` asks for a page. */
export class ListPipelinesQuery extends Query<PipelinePage> {
  constructor(
    readonly caller: Caller,
    readonly page: {
      /** Part of the name, whatever the case of its letters. */
      readonly search?: string | undefined;
      readonly limit?: number | undefined;
      readonly after?: ListPosition | undefined;
    } = {},
  ) {
    super();
  }
}
