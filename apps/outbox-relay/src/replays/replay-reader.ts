import type { DataSource } from 'typeorm';
import { REPLAY_HEADER } from '@flow-pipelines/contracts';
import type { Cursor } from '@flow-pipelines/database';
import { EVENT_COLUMNS, type EventRow, type LoggedEvent, toEvent } from '../event-log.js';
import type { ReplayRequest } from './replay-request.js';

/** How much of the log one look for matching events goes through, so that live events never wait long. */
const SCAN = 5_000;

/** What has been published by the cursor: not in its gaps, not waiting for a parked job, and never refused. */
const IS_PUBLISHED = `
not event.id = any ($2::bigint[])
and not $1::int8multirange @> event.id
and not exists (select 1 from parked_jobs parked where parked.job_id = event.job_id and event.id >= parked.from_event)`;

/** Sorted by an expression, or the planner might walk the whole log in id order to find the few events of one job. */
const OF_JOB = `
select ${EVENT_COLUMNS} from job_pipeline_events event
 where job_id = $5 and id > $3 and id <= $4 and ${IS_PUBLISHED}
 order by id + 0 limit $6`;

/** Always one row or more: how far this look has come, with each event that matches. */
const OF_LOG = `
with scanned as materialized (
  select ${EVENT_COLUMNS} from job_pipeline_events event
   where id > $3 and id <= $4
     and ($6::timestamptz is null or occurred_at >= $6) and ($7::timestamptz is null or occurred_at < $7)
   order by id limit ${SCAN}
)
select (select max(id) from scanned) as scanned_to, matching.*
  from (values (1)) as always
  left join (
    select * from scanned event where ($5::text is null or payload like $5) and ${IS_PUBLISHED} order by id limit $8
  ) as matching on true`;

const NEWEST = `
select newest.*
  from unnest($3::text[]) as job (id)
 cross join lateral (
   select ${EVENT_COLUMNS} from job_pipeline_events event
    where job_id = job.id and id <= $4 and ${IS_PUBLISHED}
    order by id + 0 desc limit 1
 ) as newest`;

/** Some of the events of a replay, in order. */
export interface ReplayReading {
  readonly events: readonly LoggedEvent[];
  /** All up to this id have been looked at; null when there are no more. */
  readonly scannedTo: number | null;
}

type ScanRow = { readonly scanned_to: string | null } & (EventRow | { readonly id: null });

/** Reads for replays what the log has published. */
export class ReplayReader {
  constructor(private readonly dataSource: DataSource) {}

  async read(request: ReplayRequest, cursor: Cursor, limit: number): Promise<ReplayReading> {
    const { position, through, job_id: jobId, pipeline_id, from_time, to_time } = request;
    const range = [cursor.gapsAsText(), request.refused_events, position, through];
    if (jobId !== null) {
      const rows: EventRow[] = await this.dataSource.query(OF_JOB, [...range, jobId, limit]);
      return { events: rows.map((row) => toRepeat(row, request)), scannedTo: Number(rows.at(-1)?.id ?? 0) || null };
    }
    // The service writes the payload itself, so a pipeline stands in it in exactly this way, and nothing else does.
    const pattern = pipeline_id === null ? null : `%"id":"${pipeline_id}"%`;
    const rows: ScanRow[] = await this.dataSource.query(OF_LOG, [...range, pattern, from_time, to_time, limit]);
    const events = rows.flatMap((row) => (row.id === null ? [] : [toRepeat(row, request)]));
    const scannedTo = events.length < limit ? rows[0]?.scanned_to : events.at(-1)?.id;
    return { events, scannedTo: Number(scannedTo ?? 0) || null };
  }

  /** The newest published event of each job. */
  async readNewest(request: ReplayRequest, jobIds: readonly string[], cursor: Cursor): Promise<LoggedEvent[]> {
    const parameters = [cursor.gapsAsText(), request.refused_events, jobIds, cursor.position];
    const rows: EventRow[] = await this.dataSource.query(NEWEST, parameters);
    return rows.map((row) => toRepeat(row, request));
  }
}

const toRepeat = (row: EventRow, { id }: ReplayRequest): LoggedEvent => toEvent(row, { [REPLAY_HEADER]: id });
