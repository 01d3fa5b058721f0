import type { Principal } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../identity/caller.js';

export interface Self {
  readonly principal: Principal;
  /** By name. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

/** Who is calling, and in which groups. */
export class WhoAmIQuery extends Query<Self> {
  constructor(readonly caller: Caller) {
    super();
  }
}
