import { AuditEntry, DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { decodeNumberCursor, encodeNumberCursor } from '../../paging/number-cursor.js';
import type { Page } from '../../paging/page.js';
import { BrowseAuditQuery } from './browse-audit.query.js';

const CONDITIONS = {
  actor: 'entry.actor_id = :actor',
  action: 'entry.action = :action',
  target: 'entry.target_id = :target',
  from: 'entry.occurred_at >= :from',
  to: 'entry.occurred_at < :to',
} as const satisfies Record<keyof BrowseAuditQuery['filter'], string>;

@QueryHandler(BrowseAuditQuery)
export class BrowseAuditHandler implements IQueryHandler<BrowseAuditQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ page, filter, caller }: BrowseAuditQuery): Promise<Page<AuditEntry>> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'read_audit');
    const statement = this.database.dataSource
      .getRepository(AuditEntry)
      .createQueryBuilder('entry')
      .orderBy('entry.id', 'DESC')
      .limit(page.limit + 1);
    if (page.cursor !== undefined) statement.andWhere('entry.id < :last', { last: decodeNumberCursor(page.cursor) });
    for (const [name, condition] of Object.entries(CONDITIONS)) {
      const value = filter[name as keyof typeof CONDITIONS];
      if (value !== undefined) statement.andWhere(condition, { [name]: value });
    }
    const entries = await statement.getMany();
    const items = entries.slice(0, page.limit);
    const last = items.at(-1);
    return { items, nextCursor: last && entries.length > page.limit ? encodeNumberCursor(last.id) : null };
  }
}
