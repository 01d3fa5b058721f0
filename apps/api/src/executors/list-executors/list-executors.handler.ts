import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { IS_LIVE } from '../../acknowledgements/live-executors.sql.js';
import { requireOnSite } from '../../identity/policy.js';
import { requireScope } from '../../identity/scope.js';
import type { Page } from '../../paging/page.js';
import { decodeTextCursor, encodeTextCursor } from '../../paging/text-cursor.js';
import { type ExecutorDetails, ListExecutorsQuery } from './list-executors.query.js';

const PAGE = `
select executor.name, ${IS_LIVE} as live, executor.first_seen_at, executor.last_seen_at,
       (select coalesce(json_agg(json_build_object('instance', instance, 'last_seen_at', last_seen_at) order by last_seen_at desc), '[]')
          from executor_instances where executor = executor.name) as instances,
       (select count(*)::int from executor_acknowledgements
         where executor = executor.name and parked_version is not null) as parked_jobs,
       (select count(*)::int from dead_letters where executor = executor.name) as dead_letters
  from executors executor
 where $1::text is null or executor.name > $1
 order by executor.name
 limit $2`;

interface ExecutorRow {
  readonly name: string;
  readonly live: boolean;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly instances: ExecutorDetails['instances'];
  readonly parked_jobs: number;
  readonly dead_letters: number;
}

@QueryHandler(ListExecutorsQuery)
export class ListExecutorsHandler implements IQueryHandler<ListExecutorsQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ page, caller }: ListExecutorsQuery): Promise<Page<ExecutorDetails>> {
    requireScope(caller, 'admin');
    requireOnSite(caller, 'operate_delivery');
    const after = page.cursor === undefined ? null : decodeTextCursor(page.cursor);
    const rows: ExecutorRow[] = await this.database.dataSource.query(PAGE, [after, page.limit + 1]);
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      items: shown.map(detailsOf),
      nextCursor: last && rows.length > page.limit ? encodeTextCursor(last.name) : null,
    };
  }
}

function detailsOf(row: ExecutorRow): ExecutorDetails {
  return {
    name: row.name,
    isLive: row.live,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    instances: row.instances,
    parkedJobs: row.parked_jobs,
    deadLetters: row.dead_letters,
  };
}
