import { DatabaseConnection, DeadLetterEntry } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import { decodeNumberCursor, encodeNumberCursor } from '../../paging/number-cursor.js';
import type { Page } from '../../paging/page.js';
import type { DeadLetterSummary } from '../dead-letter.js';
import { BrowseDeadLettersQuery } from './browse-dead-letters.query.js';

const CONDITIONS = {
  executor: 'letter.executor = :executor',
  reason: 'letter.reason = :reason',
  jobId: 'letter.job_id = :jobId',
} as const satisfies Record<keyof BrowseDeadLettersQuery['filter'], string>;

@QueryHandler(BrowseDeadLettersQuery)
export class BrowseDeadLettersHandler implements IQueryHandler<BrowseDeadLettersQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ page, filter, caller }: BrowseDeadLettersQuery): Promise<Page<DeadLetterSummary>> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'operate_delivery');
    const repository = this.database.dataSource.getRepository(DeadLetterEntry);
    const columns = repository.metadata.columns.map(({ propertyName }) => `letter.${propertyName}`);
    const statement = repository
      .createQueryBuilder('letter')
      .select(columns.filter((column) => column !== 'letter.payload'))
      .orderBy('letter.id', 'DESC')
      .limit(page.limit + 1);
    if (page.cursor !== undefined) statement.andWhere('letter.id < :last', { last: decodeNumberCursor(page.cursor) });
    for (const [name, condition] of Object.entries(CONDITIONS)) {
      const value = filter[name as keyof typeof CONDITIONS];
      if (value !== undefined) statement.andWhere(condition, { [name]: value });
    }
    const letters = await statement.getMany();
    const items = letters.slice(0, page.limit);
    const last = items.at(-1);
    return { items, nextCursor: last && letters.length > page.limit ? encodeNumberCursor(last.id) : null };
  }
}
