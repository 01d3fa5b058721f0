import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { EVENT_COLUMNS, type EventRow, shownEvent, WITH_DELIVERY } from '../event-log/logged-event.js';
import { visiblePipelineIds } from '../event-log/visible-pipelines.js';
import { requireScope } from '../identity/scope.js';
import { decodeNumberCursor, encodeNumberCursor } from '../paging/number-cursor.js';
import { BrowseEventsQuery } from './browse-events.query.js';

/**
 * How many events one call looks at. The log has indexes by id and by job only, as each index is paid for by every write;
 * so what is rare is found over several pages rather than by one call that reads everything.
 */
const SCANNED = 5_000;

/** $1 before this id, $2 job, $3 from, $4 to, $5 scanned at most; $6 pipeline, $7 actor, $8 visible to the caller, $9 rows. */
const BROWSE = `
with scanned as materialized (
  select id, job_id, payload from job_pipeline_events
   where payload is not null
     and ($1::bigint is null or id < $1)
     and ($2::text is null or job_id = $2)
     and ($3::timestamptz is null or occurred_at >= $3)
     and ($4::timestamptz is null or occurred_at < $4)
   order by id desc
   limit $5
), matching as (
  select event.id, event.payload
    from scanned event
   where ($7::text is null or event.payload::jsonb #>> '{actor,id}' = $7)
     and (($6::text is null and $8::text[] is null)
          or exists (
            select from jsonb_array_elements((event.payload::jsonb -> 'pipelines') || (event.payload::jsonb -> 'removed')) as touched
             where ($6 is null or touched ->> 'id' = $6) and ($8 is null or touched ->> 'id' = any($8))))
   order by event.id desc
   limit $9
)
select looked.scanned, looked.lowest, ${EVENT_COLUMNS}
  from (select count(*)::int as scanned, min(id) as lowest from scanned) as looked
  left join matching event on true
  ${WITH_DELIVERY}
 order by event.id desc`;

type Row = { readonly scanned: number; readonly lowest: string | null } & (EventRow | { readonly id: null });

@QueryHandler(BrowseEventsQuery)
export class BrowseEventsHandler implements IQueryHandler<BrowseEventsQuery> {
  constructor(private readonly database: DatabaseConnection) {}

  async execute({ page, filter, caller }: BrowseEventsQuery) {
    requireScope(caller, 'read');
    const { dataSource } = this.database;
    const visible = await visiblePipelineIds(dataSource, caller);
    const isWhole = visible === null && filter.pipelineId === undefined && filter.actorId === undefined;
    const scanned = isWhole ? page.limit + 1 : SCANNED;
    const rows: Row[] = await dataSource.query(BROWSE, [
      page.cursor === undefined ? null : decodeNumberCursor(page.cursor),
      filter.jobId ?? null,
      filter.from ?? null,
      filter.to ?? null,
      scanned,
      filter.pipelineId ?? null,
      filter.actorId ?? null,
      visible && [...visible],
      page.limit + 1,
    ]);
    const found = rows.filter((row): row is Row & EventRow => row.id !== null);
    const shown = found.slice(0, page.limit);
    // With a page full it goes on behind the last one shown; otherwise behind the last one looked at, if there may be more.
    const fullPageEnd = found.length > page.limit ? shown.at(-1)?.id : undefined;
    const end = fullPageEnd ?? (rows[0]?.scanned === scanned ? rows[0].lowest : null);
    return {
      items: shown.flatMap((row) => shownEvent(row, (id) => visible === null || visible.has(id)) ?? []),
      nextCursor: end === null || end === undefined ? null : encodeNumberCursor(end),
    };
  }
}
