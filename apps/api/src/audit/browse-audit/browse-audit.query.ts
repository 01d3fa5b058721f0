import type { AuditEntry } from '@flow-pipelines/database';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../../identity/caller.js';
import type { Page, PageRequest } from '../../paging/page.js';
import type { AuditAction } from '../audit-action.js';

/** A page of the administrative changes, newest first, for site admins. */
export class BrowseAuditQuery extends Query<Page<AuditEntry>> {
  constructor(
    readonly page: PageRequest,
    readonly filter: {
      readonly actor?: string | undefined;
      readonly action?: AuditAction | undefined;
      readonly target?: string | undefined;
      /** From this time on. */
      readonly from?: Date | undefined;
      /** Before this time. */
      readonly to?: Date | undefined;
    },
    readonly caller: Caller,
  ) {
    super();
  }
}
