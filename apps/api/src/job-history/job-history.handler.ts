import { DatabaseConnection } from '@flow-pipelines/database';
import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { appliedBy, readAppliedVersions } from '../acknowledgements/applied-by.js';
import { EVENT_COLUMNS, type EventRow, shownEvent, WITH_DELIVERY } from '../event-log/logged-event.js';
import { visiblePipelineIds } from '../event-log/visible-pipelines.js';
import { GetJobPipelinesQuery } from '../get-job-pipelines/get-job-pipelines.query.js';
import { decodeNumberCursor, encodeNumberCursor } from '../paging/number-cursor.js';
import { JobHistoryQuery } from './job-history.query.js';

/** Tombstones, which have no payload, end a job's life in Kafka and are no change of its pipelines. */
const READ_HISTORY = `
select ${EVENT_COLUMNS}, event.version
  from job_pipeline_events event ${WITH_DELIVERY}
 where event.job_id = $1 and event.payload is not null and ($2::bigint is null or event.version < $2)
 order by event.version desc
 limit $3`;

@QueryHandler(JobHistoryQuery)
export class JobHistoryHandler implements IQueryHandler<JobHistoryQuery> {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly queryBus: QueryBus,
  ) {}

  async execute({ jobId, page, caller }: JobHistoryQuery) {
    // Whether the job may be known of at all is decided where it is read.
    await this.queryBus.execute(new GetJobPipelinesQuery(jobId, caller));
    const { dataSource } = this.database;
    const before = page.cursor === undefined ? null : decodeNumberCursor(page.cursor);
    const values = [jobId, before, page.limit + 1];
    const rows: (EventRow & { version: number })[] = await dataSource.query(READ_HISTORY, values);
    const visible = await visiblePipelineIds(dataSource, caller);
    const applied = await readAppliedVersions(dataSource.manager, jobId);
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    const events = shown.flatMap((row) => shownEvent(row, (id) => visible === null || visible.has(id)) ?? []);
    return {
      items: events.map((event) => ({ event, appliedBy: appliedBy(applied, event.version) })),
      nextCursor: last && rows.length > page.limit ? encodeNumberCursor(String(last.version)) : null,
    };
  }
}
